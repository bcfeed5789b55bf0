package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** The turn to compute the value of an absent key; or the entry, if there is nothing to compute any more. To be closed; used by one thread. */
public final class Turn<V> implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(Turn.class.getName());

    /** How many leases this thread has, in all caches; not set if none. */
    private static final ThreadLocal<Integer> HELD = new ThreadLocal<>();

    private final @Nullable Entry<V> present;
    private final Condition condition;
    private final Locks.@Nullable Lease lease;
    private final Subscription extensions;
    private boolean ended;
    private boolean closed;

    Turn(@Nullable Entry<V> present, Condition condition, Locks.@Nullable Lease lease, Subscription extensions) {
        this.present = present;
        this.condition = condition;
        this.lease = lease;
        this.extensions = extensions;
        if (lease != null) {
            count(1);
        }
    }

    /** Returns whether this thread has a turn with a lease. */
    static boolean isHeld() {
        return HELD.get() != null;
    }

    private static void count(int change) {
        Integer held = HELD.get();
        int now = (held == null ? 0 : held) + change;
        if (now == 0) {
            HELD.remove();
        } else {
            HELD.set(now);
        }
    }

    /** Returns the turn of one who need not wait for other processes. */
    public static <V> Turn<V> free() {
        return new Turn<>(null, Condition.IF_ABSENT, null, () -> {});
    }

    /** Returns the turn of one who replaces whatever is there. */
    public static <V> Turn<V> always() {
        return new Turn<>(null, Condition.ALWAYS, null, () -> {});
    }

    /** Returns the turn that is over, since the key has an entry. */
    static <V> Turn<V> ended(Entry<V> present) {
        return new Turn<>(present, Condition.IF_ABSENT, null, () -> {});
    }

    /** Returns the entry that the key has by now, or null if its value is to be computed. */
    public @Nullable Entry<V> present() {
        return present;
    }

    /** Returns the condition under which what was computed may be put. */
    public Condition condition() {
        return condition;
    }

    /** Notes what a put of the result has done: one that has taken effect has ended the lease. */
    public void put(Outcome outcome) {
        ended |= outcome.stored() || outcome == Outcome.DISCARDED;
    }

    /** Gives the lease back; if that fails it ends when its time is up. May block on the backend. */
    @Override
    public void close() {
        extensions.close();
        if (lease != null && !closed) {
            closed = true;
            count(-1);
            if (!ended) {
                giveBack(lease);
            }
        }
    }

    private static void giveBack(Locks.Lease lease) {
        try {
            lease.close();
        } catch (StoreException e) {
            LOGGER.log(Level.DEBUG, "A lease could not be given back; it ends when its time is up", e);
        }
    }
}
