package dev.pagoda.jcache;

import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.CacheException;

/**
 * The threads of one manager, which run asynchronous listeners and loads. A thread starts when there is work and ends when there was none
 * for a while, or when the manager closes. Thread-safe.
 */
final class ManagerThreads {
    private static final int EVENT_THREADS = Math.max(2, Runtime.getRuntime().availableProcessors());
    private static final int LOAD_THREADS = 128;
    private static final int IDLE_SECONDS = 5;

    private final ThreadPoolExecutor events;
    private final ThreadPoolExecutor loads;

    ManagerThreads(ClassLoader loader) {
        events = new ThreadPoolExecutor(
                EVENT_THREADS,
                EVENT_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                daemons("pagoda-jcache-events-", loader));
        events.allowCoreThreadTimeOut(true);
        // A load may wait for another one, so that a queue could make them wait for ever.
        loads = new ThreadPoolExecutor(
                0,
                LOAD_THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                daemons("pagoda-jcache-loads-", loader));
    }

    /** Returns the executor of asynchronous listeners. */
    Executor events() {
        return events;
    }

    /**
     * Runs {@code load} in another thread.
     *
     * @throws CacheException if {@value #LOAD_THREADS} loads are running, or the manager is closed
     */
    void load(Runnable load) {
        try {
            loads.execute(load);
        } catch (RejectedExecutionException e) {
            throw new CacheException(
                    "No thread is free to load; at most " + LOAD_THREADS + " loads of a manager run at once", e);
        }
    }

    /** Drops what has not begun and lets the threads end; does not wait for what is running. */
    void close() {
        events.shutdownNow();
        loads.shutdownNow();
    }

    private static ThreadFactory daemons(String prefix, ClassLoader loader) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            thread.setContextClassLoader(loader);
            return thread;
        };
    }
}
