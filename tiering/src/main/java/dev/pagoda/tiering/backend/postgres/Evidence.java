package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Ttl;

/**
 * What an answer of a replica rests on. Not thread-safe.
 *
 * <p>A replica may show a transaction before its primary does: it replays the record of a commit while the primary still waits for the replica, or for
 * its own processor. And its clock is its own. So the answer counts only if the primary is known to show the transactions that it rests on, and if
 * nothing in it is about to expire, or has just done so.
 */
final class Evidence {
    /** Clocks of servers may differ by less, in milliseconds. */
    static final long CLOCK_MILLIS = 2_000;
    /** What a replica compares expiry with, in place of the clock: an entry that may be alive at the primary is found. */
    static final String CLOCK = "(pagoda.clock() - interval '" + CLOCK_MILLIS + " ms')";
    /** No primary can show as much. */
    static final long NEVER = Long.MAX_VALUE;

    /** So far ahead of a position that was asked for just before no transaction is; one that seems to be is four billion older. */
    private static final int FARTHEST = 1 << 28;

    private final long now;
    private final long base;
    private long next;

    /** Begins with the position of the replica before it answered. */
    Evidence(Position position) {
        this.now = position.millis();
        this.base = position.next();
    }

    /** Notes the transaction that made a row, by the last 32 bits of its number. */
    void madeBy(long number) {
        int ahead = (int) (number - base);
        if (ahead <= FARTHEST) {
            restsOnAllBelow(base + ahead + 1);
        }
    }

    /** Notes that the answer may rest on any transaction with a lower number. */
    void restsOnAllBelow(long end) {
        next = Math.max(next, end);
    }

    /** Notes when an entry expires, in milliseconds since 1970. */
    void expires(long instant) {
        if (instant != Ttl.NEVER && instant <= now + CLOCK_MILLIS) {
            next = NEVER;
        }
    }

    /** Notes that only the primary can tell. */
    void isMissing() {
        next = NEVER;
    }

    /** Returns the number below which the primary must have ended all transactions, or {@link #NEVER}. */
    long next() {
        return next;
    }
}
