package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A reentrant lock for each key that is in use, and none for the others. Under it runs the user's code that works on one key: loaders,
 * writers, entry processors.
 *
 * <p>The locks make one thread load while the others wait, and give a writer the order of the store. That a write is atomic does not depend
 * on them: the store decides it by a condition. This is why user code that has the lock of one key and needs another (a processor that calls
 * a cache) is not caught in a circle of waiting threads: a thread that already has the lock of a key, in whatever cache, waits for another one
 * for {@value #NESTED_WAIT_MILLIS} ms only, and then goes on without it.
 *
 * <p>Thread-safe; works on virtual threads without pinning them.
 *
 * @param <K> key type, compared with {@code equals}
 */
public final class KeyedLocks<K> {
    private static final long NESTED_WAIT_MILLIS = 500;
    /** How many locks of keys this thread has, in all caches; not set if none. */
    private static final ThreadLocal<Integer> HELD = new ThreadLocal<>();

    private final ConcurrentMap<K, KeyLock> locks = new ConcurrentHashMap<>();

    /**
     * Takes the lock of {@code key}; blocks while another thread has it.
     *
     * @return whether the caller has the lock and must {@link #leave}; false only in a thread that has another one
     * @throws StoreException with {@link ErrorCode#INTERRUPTED} if the thread was interrupted, and still is
     */
    public boolean enter(K key) {
        KeyLock lock = reserve(key);
        boolean entered = false;
        try {
            entered = lock.acquire(HELD.get() != null);
            return entered;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    ErrorCode.INTERRUPTED, "Interrupted while waiting for a key that another thread works on", e);
        } finally {
            settle(key, entered);
        }
    }

    /** Takes the locks of those of {@code keys} that are free, and returns these keys; the caller must leave each. Does not block. */
    public List<K> enterFree(Collection<? extends K> keys) {
        List<K> entered = new ArrayList<>(keys.size());
        for (K key : keys) {
            boolean free = reserve(key).tryLock();
            settle(key, free);
            if (free) {
                entered.add(key);
            }
        }
        return entered;
    }

    /**
     * Gives the lock of {@code key} back.
     *
     * @throws IllegalMonitorStateException if the thread does not have it
     */
    public void leave(K key) {
        KeyLock lock = locks.get(key);
        if (lock == null) {
            throw new IllegalMonitorStateException("The lock of this key is not held");
        }
        lock.unlock();
        release(key);
        count(-1);
    }

    /** Returns how many threads have the lock of {@code key} or wait for it. */
    public int users(K key) {
        KeyLock lock = locks.get(key);
        return lock == null ? 0 : lock.users.get();
    }

    /** Returns the number of keys in use. */
    public int size() {
        return locks.size();
    }

    private KeyLock reserve(K key) {
        return locks.compute(key, KeyedLocks::reserved);
    }

    private static <K> KeyLock reserved(K key, @Nullable KeyLock present) {
        KeyLock lock = present == null ? new KeyLock() : present;
        lock.users.incrementAndGet();
        return lock;
    }

    private void settle(K key, boolean entered) {
        if (entered) {
            count(1);
        } else {
            release(key);
        }
    }

    private void release(K key) {
        locks.computeIfPresent(key, KeyedLocks::released);
    }

    private static <K> @Nullable KeyLock released(K key, KeyLock lock) {
        return lock.users.decrementAndGet() == 0 ? null : lock;
    }

    private static void count(int change) {
        Integer held = HELD.get();
        int now = (held == null ? 0 : held) + change;
        if (now == 0) {
            HELD.remove();
        } else {
            HELD.set(now);
        }
    }

    /** The lock of one key, in the map for as long as a thread has it or waits for it. */
    private static final class KeyLock extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        /** The number of those threads; changes only inside the map's atomic step. */
        private final AtomicInteger users = new AtomicInteger();

        boolean acquire(boolean nested) throws InterruptedException {
            if (nested) {
                return tryLock(NESTED_WAIT_MILLIS, TimeUnit.MILLISECONDS);
            }
            lockInterruptibly();
            return true;
        }
    }
}
