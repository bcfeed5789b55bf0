package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/**
 * Extends leases while they are in use, so that they may be short and still cover what takes long. One thread serves all leases of an engine;
 * it runs while there are any. A process that dies or is stopped no longer extends. Thread-safe.
 */
public final class LeaseKeeper implements AutoCloseable {
    private static final System.Logger LOGGER = System.getLogger(LeaseKeeper.class.getName());
    /** How often a lease is extended in its time, so that one extension may fail. */
    private static final int EXTENSIONS = 3;

    private static final int IDLE_SECONDS = 5;

    private final ScheduledThreadPoolExecutor executor;

    /** @param threads makes the one thread, a daemon, when it is needed */
    public LeaseKeeper(ThreadFactory threads) {
        executor = new ScheduledThreadPoolExecutor(1, threads);
        executor.setRemoveOnCancelPolicy(true);
        executor.setKeepAliveTime(IDLE_SECONDS, TimeUnit.SECONDS);
        executor.allowCoreThreadTimeOut(true);
    }

    /** Extends {@code lease} by {@code time} again and again until the result is closed, or the lease has ended. Does not block. */
    Subscription keep(Locks.Lease lease, Duration time) {
        long periodNanos = Math.max(1, time.toNanos() / EXTENSIONS);
        try {
            Extension extension = new Extension(lease, time);
            Future<?> extensions =
                    executor.scheduleWithFixedDelay(extension, periodNanos, periodNanos, TimeUnit.NANOSECONDS);
            return () -> extensions.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    /** Ends the thread; leases that are in use end when their time is up. */
    @Override
    public void close() {
        executor.shutdownNow();
    }

    private record Extension(Locks.Lease lease, Duration time) implements Runnable {
        @Override
        public void run() {
            boolean held = true;
            try {
                held = lease.extend(time);
            } catch (StoreException e) {
                LOGGER.log(Level.DEBUG, "A lease could not be extended; it ends when its time is up", e);
            }
            if (!held) {
                // Ends the repetition: executors run a task that has thrown no more.
                throw new IllegalStateException("The lease has ended");
            }
        }
    }
}
