package dev.pagoda.tiering.engine;

import org.jspecify.annotations.Nullable;

/**
 * What was learnt about a key while reads or writes of it were under way to the far tier; see {@link NearCache} for what it is good for.
 *
 * <p>Not thread-safe: every call is made inside the atomic step of the map that holds the fence.
 */
final class Fence<V> {
    private long floor;
    private int raises;
    private int taints;
    private int holders;
    private int removers;
    private @Nullable Ticket<V> loading;

    /** Learns that the key has, or had, {@code version}. */
    void raise(long version) {
        floor = Math.max(floor, version);
        raises++;
    }

    /** Learns something without a version: whatever was read before may be wrong. */
    void taint() {
        taints++;
    }

    /** Returns whether nothing has been learnt that makes an entry with {@code version}, which the ticket's holder has got, an old one. */
    boolean admits(Ticket<V> ticket, long version) {
        return version >= floor && ticket.taints() == taints && !isRemovedByOthers(ticket);
    }

    /** Returns whether nothing at all has been learnt since the holder of the ticket entered. */
    boolean isUnchanged(Ticket<V> ticket) {
        return !hasLearntSince(ticket) && !isRemovedByOthers(ticket);
    }

    private boolean hasLearntSince(Ticket<V> ticket) {
        return ticket.raises() != raises || ticket.taints() != taints;
    }

    private boolean isRemovedByOthers(Ticket<V> ticket) {
        return removers > (ticket.purpose() == Ticket.Purpose.REMOVE ? 1 : 0);
    }

    /** Lets a reader in, or lets it wait for a load that is under way, if nothing has been learnt since. */
    void enterOrJoin(Ticket<V> reader) {
        Ticket<V> present = loading;
        if (present != null && !hasLearntSince(present)) {
            reader.joins(present);
        } else {
            enter(reader);
            loading = reader;
        }
    }

    /** Lets in somebody who goes to the far tier himself. */
    void enter(Ticket<V> ticket) {
        holders++;
        if (ticket.purpose() == Ticket.Purpose.REMOVE) {
            removers++;
            taints++;
        }
        ticket.enters(raises, taints);
    }

    /** Lets the holder of a ticket out; returns whether anybody is left. */
    boolean leave(Ticket<V> ticket) {
        holders--;
        if (ticket.purpose() == Ticket.Purpose.REMOVE) {
            removers--;
        }
        if (loading == ticket) {
            loading = null;
        }
        return holders > 0;
    }
}
