package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Clock;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Draws the versions of one file: the wall clock in nanoseconds, or one more than the last version if that is greater.
 *
 * <p>The invariant: no version is handed out above the ceiling, and the ceiling was on the medium before. So a file that was not closed goes on
 * from its ceiling, above every version that anybody may have seen, even if the wall clock was set back meanwhile. A ceiling reaches a minute
 * ahead and is raised by any commit that finds less than half of it left, so that writers wait for one only after a pause.
 */
final class VersionClock {
    /** Where the ceiling is kept. */
    interface Ceiling {
        /** Notes a ceiling, which is on the medium after the next commit. */
        void note(long version);

        /** Puts everything noted on the medium. */
        void flush();
    }

    private static final long PER_MILLI = 1_000_000;
    private static final long RESERVE = 60_000 * PER_MILLI;
    private static final long MARGIN = 1_000 * PER_MILLI;

    private final Clock clock;
    private final Ceiling kept;
    private final AtomicLong last;
    private final ReentrantLock raising = new ReentrantLock();
    private final AtomicLong ceiling;
    private volatile boolean settled;
    private long noted;

    VersionClock(Clock clock, long last, Ceiling kept) {
        this.clock = clock;
        this.last = new AtomicLong(last);
        this.kept = kept;
        this.ceiling = new AtomicLong(last);
    }

    static long millisOf(long version) {
        return version / PER_MILLI;
    }

    /**
     * Sees to it that versions can be drawn for a while without waiting for the medium; blocks on it about once a minute.
     *
     * @return the wall clock in milliseconds
     */
    long prepare() {
        long now = clock.millis();
        if (Math.max(last.get(), now * PER_MILLI) + MARGIN > ceiling.get()) {
            raise();
            return clock.millis();
        }
        return now;
    }

    /**
     * Returns a version that was never returned before, for this file. To be called after {@link #prepare}; never blocks, as it is called with
     * locks held. If the wall clock has left the ceiling behind meanwhile, versions go on from the last one.
     *
     * @param millis the wall clock, as {@link #prepare} or somebody later has read it; that others have drawn versions since does no harm
     */
    long next(long millis) {
        long now = millis * PER_MILLI;
        long reached = now <= ceiling.get() - MARGIN / 2 ? now : 0;
        long previous;
        long version;
        do {
            previous = last.get();
            version = Math.max(previous + 1, reached);
        } while (!last.compareAndSet(previous, version));
        if (version > ceiling.get()) {
            throw new IllegalStateException("A version was drawn without prepare()");
        }
        return version;
    }

    /** To be called before a commit, by the thread that commits: lets it carry a higher ceiling, so that writers need not wait for one. */
    void beforeCommit() {
        noted = 0;
        if (!settled && candidate() + RESERVE / 2 > ceiling.get()) {
            noted = candidate() + RESERVE;
            kept.note(noted);
        }
    }

    /** To be called when that commit is on the medium. */
    void afterCommit() {
        ceiling.accumulateAndGet(noted, Math::max);
    }

    /** Returns the greatest version drawn so far. */
    long last() {
        return last.get();
    }

    /** Says that no version will be drawn any more, so that the ceiling can come down to the last one. */
    void settle() {
        settled = true;
    }

    private long candidate() {
        return Math.max(last.get(), clock.millis() * PER_MILLI);
    }

    private void raise() {
        raising.lock();
        try {
            if (candidate() + MARGIN > ceiling.get()) {
                long higher = candidate() + RESERVE;
                kept.note(higher);
                kept.flush();
                ceiling.accumulateAndGet(higher, Math::max);
            }
        } finally {
            raising.unlock();
        }
    }
}
