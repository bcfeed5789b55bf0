package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * Draws the versions of one file: the wall clock in nanoseconds, or one more than the last version if that is greater.
 *
 * <p>The invariant: no version is handed out above the ceiling, and the ceiling was on the medium before. So a file that was not closed goes on
 * from its ceiling, above every version that anybody may have seen, even if the wall clock was set back meanwhile. A ceiling reaches a minute
 * ahead, so that it costs one write to the medium a minute at most.
 */
final class VersionClock {
    private static final long PER_MILLI = 1_000_000;
    private static final long RESERVE = 60_000 * PER_MILLI;
    private static final long MARGIN = 1_000 * PER_MILLI;

    private final Clock clock;
    private final LongConsumer persist;
    private final AtomicLong last;
    private final ReentrantLock raising = new ReentrantLock();
    private volatile long ceiling;

    /** @param persist puts a ceiling on the medium before it returns */
    VersionClock(Clock clock, long last, LongConsumer persist) {
        this.clock = clock;
        this.last = new AtomicLong(last);
        this.persist = persist;
        this.ceiling = last;
    }

    static long millisOf(long version) {
        return version / PER_MILLI;
    }

    /** Sees to it that versions can be drawn for a while without waiting for the medium; blocks on it about once a minute. */
    void prepare() {
        if (candidate() + MARGIN > ceiling) {
            raise(candidate());
        }
    }

    /** Returns a version that was never returned before, for this file. Blocks on the medium only without {@link #prepare}. */
    long next() {
        long now = clock.millis() * PER_MILLI;
        long version = last.updateAndGet(previous -> Math.max(previous + 1, now));
        if (version > ceiling) {
            raise(version);
        }
        return version;
    }

    /** Returns the greatest version drawn so far. */
    long last() {
        return last.get();
    }

    private long candidate() {
        return Math.max(last.get(), clock.millis() * PER_MILLI);
    }

    private void raise(long version) {
        raising.lock();
        try {
            if (version + MARGIN > ceiling) {
                long higher = version + RESERVE;
                persist.accept(higher);
                ceiling = higher;
            }
        } finally {
            raising.unlock();
        }
    }
}
