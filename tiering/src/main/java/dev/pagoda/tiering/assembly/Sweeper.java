package dev.pagoda.tiering.assembly;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes expired entries from the heap tiers of an engine, once a second, in one daemon thread that runs from the first tier on until the
 * engine closes. Thread-safe.
 */
final class Sweeper {
    private static final System.Logger LOGGER = System.getLogger(Sweeper.class.getName());
    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final long PERIOD_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long STOP_MILLIS = 5_000;
    private static final int SLICE = 1_000;

    /** What has expired entries to remove. */
    @FunctionalInterface
    interface Sweepable {
        /** Looks at the next {@code limit} entries and returns their number, fewer at the end. */
        int sweep(int limit);
    }

    private record Tier(Sweepable sweepable, BooleanSupplier open) {}

    private final Set<Tier> tiers = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean stopped;
    private @Nullable Thread thread;

    /** Sweeps {@code tier} from now on, until it is no longer open. */
    void add(Sweepable tier, BooleanSupplier open) {
        tiers.add(new Tier(tier, open));
        lock.lock();
        try {
            if (thread == null && !stopped) {
                thread = Detached.call(this::start);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread, and waits until a sweep that is under way has seen to its listeners. */
    void stop() {
        stopped = true;
        tiers.clear();
        lock.lock();
        try {
            if (thread != null && thread != Thread.currentThread()) {
                LockSupport.unpark(thread);
                thread.join(STOP_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }

    private Thread start() {
        Thread started = new Thread(null, this::run, "pagoda-sweeper-" + NUMBER.incrementAndGet(), 0, false);
        started.setDaemon(true);
        started.start();
        return started;
    }

    private void run() {
        while (!stopped) {
            LockSupport.parkNanos(this, PERIOD_NANOS);
            tiers.removeIf(tier -> !tier.open().getAsBoolean());
            tiers.forEach(tier -> sweep(tier.sweepable()));
        }
    }

    /** Listeners of the user run here; whatever one throws must not end the thread, on which all caches rely. */
    @SuppressWarnings("CatchThrowable")
    private void sweep(Sweepable tier) {
        try {
            int seen = SLICE;
            while (!stopped && seen == SLICE) {
                seen = tier.sweep(SLICE);
            }
        } catch (Throwable e) {
            LOGGER.log(Level.WARNING, "A sweep for expired entries failed; the next one goes on", e);
        }
    }
}
