package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Trust;

/** The trust that a feed lends. Thread-safe; extended and revoked under the lock of the session that has it. */
final class Lease implements Trust {
    private final Clock local;
    private final FarClock far;
    private final long maxStalenessNanos;
    private volatile long until;
    private volatile boolean lent;

    Lease(Clock local, FarClock far, long maxStalenessNanos) {
        this.local = local;
        this.far = far;
        this.maxStalenessNanos = maxStalenessNanos;
        this.until = local.nanos();
    }

    @Override
    public boolean holds() {
        return until - local.nanos() > 0;
    }

    @Override
    public long maxStalenessNanos() {
        return maxStalenessNanos;
    }

    @Override
    public long endedNanosAgo() {
        long ended = local.nanos() - until;
        return !lent ? Long.MAX_VALUE : Math.max(0, ended);
    }

    @Override
    public Clock clock() {
        return far;
    }

    /**
     * Lets the trust hold for what was current at {@code asOfNanos} on the monotonic clock, if that is later than what holds now; returns
     * whether it had been lent before and had ended.
     */
    boolean extend(long asOfNanos) {
        long end = asOfNanos + maxStalenessNanos;
        if (end - until <= 0) {
            return false;
        }
        boolean lapsed = lent && !holds();
        until = end;
        lent = true;
        return lapsed;
    }

    /** Ends the trust now. */
    void revoke() {
        long now = local.nanos();
        if (until - now > 0) {
            until = now;
        }
    }
}
