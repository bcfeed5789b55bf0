package dev.pagoda.jcache;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The loads of a cache that other threads do. Its loader is closed when they have ended: one that is used after it was closed may open again
 * what it had closed. Thread-safe.
 */
final class PendingLoads {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final Set<Pending> pending = ConcurrentHashMap.newKeySet();

    /** Notes a load; to be called before one looks whether the cache is open, so that who closes it sees the load. */
    Pending add() {
        Pending added = new Pending();
        pending.add(added);
        return added;
    }

    /** Waits until all loads have ended, 5 s at most; not for one in whose course the cache is closed. */
    void await() {
        long end = System.nanoTime() + PATIENCE_NANOS;
        try {
            for (Pending load : pending) {
                if (load.thread != Thread.currentThread()
                        && !load.ended.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** One load. */
    final class Pending {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile @Nullable Thread thread;

        /** Notes that this thread does the load. */
        void begin() {
            thread = Thread.currentThread();
        }

        void end() {
            ended.countDown();
            pending.remove(this);
        }
    }
}
