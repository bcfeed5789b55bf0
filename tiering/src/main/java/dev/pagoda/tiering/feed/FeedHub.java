package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What the sessions of a feed share and tell each other. Thread-safe; does not block, but for its thread in {@link #await}. */
final class FeedHub {
    private static final Logger LOGGER = System.getLogger(ChangeFeed.class.getName());

    private final String backend;
    private final Clock local;
    private final FarClock clock;
    private final Lease lease;
    private final FeedListeners listeners = new FeedListeners();
    private final FeedCounters counters = new FeedCounters();
    private volatile @Nullable Map<String, String> epochs;
    private volatile @Nullable Thread waiting;
    private volatile boolean hinted;
    private volatile boolean failing;

    FeedHub(FeedSettings settings, Clock local) {
        this.backend = settings.backend();
        this.local = local;
        this.clock = new FarClock(local);
        this.lease = new Lease(local, clock, settings.maxStaleness().toNanos());
    }

    long nanos() {
        return local.nanos();
    }

    FarClock clock() {
        return clock;
    }

    Lease lease() {
        return lease;
    }

    FeedListeners listeners() {
        return listeners;
    }

    FeedCounters counters() {
        return counters;
    }

    /** Has all copies of all caches given up. */
    void reset() {
        counters.resets.increment();
        listeners.everythingChanged();
    }

    /** Notes the histories that the sources are in as trust is about to be lent. */
    void agreed(Map<String, String> now) {
        Map<String, String> before = epochs;
        epochs = now;
        if (before != null && !before.equals(now)) {
            counters.epochs.increment();
            LOGGER.log(Level.WARNING, "The backend {0} has begun a new history; all copies were given up", backend);
        }
        if (failing) {
            failing = false;
            LOGGER.log(Level.INFO, "Copies of the backend {0} are served again", backend);
        }
    }

    /** Notes that copies can't be served any more, or still not. */
    void failed(String reason) {
        if (!failing) {
            failing = true;
            LOGGER.log(Level.WARNING, "Copies of the backend {0} are not served for a while: {1}", backend, reason);
        }
    }

    /** Notes that a session has ended. */
    void ended(String reason) {
        counters.losses.increment();
        failed(reason);
        hint();
    }

    /** Ends the waiting of the feed's thread, or its next one. */
    void hint() {
        hinted = true;
        LockSupport.unpark(waiting);
    }

    /** Waits for a time or a hint. */
    void await(long nanos) {
        waiting = Thread.currentThread();
        if (!hinted) {
            LockSupport.parkNanos(this, nanos);
        }
        hinted = false;
    }
}
