package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A reentrant lock for each key that is in use, and none for the others.
 *
 * <p>Keys never share a lock, so holding one key's while taking another's can only deadlock with a thread that takes the same two the other
 * way round; then the wait ends with an error. Thread-safe; works on virtual threads without pinning them.
 *
 * @param <K> key type, compared with {@code equals}
 */
public final class KeyedLocks<K> {
    private final ConcurrentHashMap<K, Held> locks = new ConcurrentHashMap<>();
    private final long timeoutNanos;

    /** A lock with the number of threads that hold it or wait for it, which changes only inside the map's atomic step. */
    private static final class Held {
        private final ReentrantLock lock = new ReentrantLock();
        private int users;
    }

    /** Makes locks for which nobody waits longer than {@code timeout}. */
    public KeyedLocks(Duration timeout) {
        this.timeoutNanos = timeout.toNanos();
    }

    /**
     * Runs {@code action} while no other thread runs one for an equal key, and returns its result. Blocks until then; the thread that is
     * already running one for the key goes on at once.
     *
     * @throws StoreException with {@link ErrorCode#UNAVAILABLE} if the time is up, with {@link ErrorCode#INTERRUPTED} if the thread was
     *     interrupted (and still is); {@code action} was not run
     */
    public <T> T call(K key, Supplier<? extends T> action) {
        Held held = locks.compute(key, KeyedLocks::enter);
        try {
            acquire(held.lock);
            try {
                return action.get();
            } finally {
                held.lock.unlock();
            }
        } finally {
            locks.computeIfPresent(key, KeyedLocks::leave);
        }
    }

    private static <K> Held enter(K key, @Nullable Held present) {
        Held held = present == null ? new Held() : present;
        held.users++;
        return held;
    }

    private static <K> @Nullable Held leave(K key, Held held) {
        held.users--;
        return held.users == 0 ? null : held;
    }

    private void acquire(ReentrantLock lock) {
        try {
            if (!lock.tryLock(timeoutNanos, TimeUnit.NANOSECONDS)) {
                throw new StoreException(
                        ErrorCode.UNAVAILABLE,
                        "Another thread has worked on the same key for "
                                + Duration.ofNanos(timeoutNanos).toMillis() + " ms; the limit is reached");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(ErrorCode.INTERRUPTED, "Interrupted while waiting for a key's lock", e);
        }
    }

    /** Returns the number of keys in use. */
    public int size() {
        return locks.size();
    }
}
