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

    /** Returns whether the key is removed by somebody just now. */
    private boolean isBeingRemoved() {
        return removers > 0;
    }

    /** Learns that the key has, or had, {@code version}. */
    void raise(long version) {
        floor = Math.max(floor, version);
        raises++;
    }

    /** Learns something without a version: whatever was read before may be wrong. */
    void taint() {
        taints++;
    }

    /** Returns whether nothing has been learnt that makes an entry with {@code version}, read by the ticket's holder, an old one. */
    boolean admits(Ticket<V> ticket, long version) {
        return version >= floor && isUntainted(ticket);
    }

    /** Returns whether nothing at all has been learnt since the holder of the ticket entered, so that the key's absence is news. */
    boolean admitsAbsence(Ticket<V> ticket) {
        return isUnraised(ticket) && isUntainted(ticket);
    }

    /** Returns whether no version has been learnt since the holder of the ticket entered. */
    boolean isUnraised(Ticket<V> ticket) {
        return ticket.raises() == raises;
    }

    private boolean isUntainted(Ticket<V> ticket) {
        return ticket.taints() == taints && !isBeingRemoved();
    }

    /** Lets a reader in, or lets it wait for a load that is under way and still good. */
    void enterOrJoin(Ticket<V> reader) {
        Ticket<V> present = loading;
        if (present != null && admitsAbsence(present)) {
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
