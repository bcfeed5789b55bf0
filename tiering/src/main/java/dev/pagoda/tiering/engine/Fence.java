package dev.pagoda.tiering.engine;

import org.jspecify.annotations.Nullable;

/**
 * What was learnt about a key while reads or writes of it were under way to the far tier; see {@link NearCache} for what it is good for.
 *
 * <p>Not thread-safe: every call is made inside the atomic step of the map that holds the fence.
 */
final class Fence<V> {
    /** Any instant of expiry will do. */
    private static final long ANY = Long.MIN_VALUE;

    private long floor;
    private long floorExpiry = ANY;
    private int raises;
    private int taints;
    private int holders;
    private int removers;
    private @Nullable Ticket<V> loading;

    /** Learns that the key has, or had, {@code version}. */
    void raise(long version) {
        if (version > floor) {
            floor = version;
            floorExpiry = ANY;
        }
        raises++;
    }

    /** Learns that the key was brought to {@code version} and this instant of expiry; what is told so comes in the order of the changes. */
    void pass(long version, long expiresAt) {
        if (version >= floor) {
            floor = version;
            floorExpiry = expiresAt;
        }
        raises++;
    }

    /** Learns something without a version: whatever was read before may be wrong. */
    void taint() {
        taints++;
    }

    /** Forgets versions, which may begin anew; whatever was read before may be wrong. */
    void restart() {
        floor = 0;
        floorExpiry = ANY;
        taint();
    }

    /** Returns whether nothing has been learnt that makes an entry, which the ticket's holder has got, an old one. */
    boolean admits(Ticket<V> ticket, long version, long expiresAt) {
        return isAbove(version, expiresAt) && ticket.taints() == taints && !isRemovedByOthers(ticket);
    }

    private boolean isAbove(long version, long expiresAt) {
        return version > floor || (version == floor && (floorExpiry == ANY || floorExpiry == expiresAt));
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

    /** Lets a reader in, or lets it wait for a load that is under way, if nothing has been learnt since and it has not begun long ago. */
    void enterOrJoin(Ticket<V> reader, long longNanos) {
        Ticket<V> present = loading;
        if (present != null && !hasLearntSince(present) && reader.nanosAfter(present) <= longNanos) {
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
