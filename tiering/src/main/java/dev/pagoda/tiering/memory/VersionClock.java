package dev.pagoda.tiering.memory;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Draws versions that only grow: each is greater than the one before, and not smaller than the wall clock in nanoseconds since 1970.
 *
 * <p>So a store that starts again without its last version still goes on above it, unless the clock was set back meanwhile. Thread-safe;
 * does not block.
 */
public final class VersionClock {
    /** Versions of one millisecond. */
    public static final long PER_MILLISECOND = 1_000_000;

    private final AtomicLong last;

    /** Starts above {@code last}, the greatest version that is known to have been drawn, or 0. */
    public VersionClock(long last) {
        this.last = new AtomicLong(last);
    }

    /** Returns a new version, drawn at {@code nowMillis}, the wall clock. */
    public long next(long nowMillis) {
        long floor = nowMillis * PER_MILLISECOND;
        long next = last.incrementAndGet();
        return next >= floor ? next : last.accumulateAndGet(floor, (drawn, least) -> Math.max(drawn + 1, least));
    }

    /** Returns the last version drawn. */
    public long last() {
        return last.get();
    }

    /** Returns the wall clock at which {@code version} was drawn, in milliseconds since 1970, as far as the clock did not step back. */
    public static long millisOf(long version) {
        return version / PER_MILLISECOND;
    }
}
