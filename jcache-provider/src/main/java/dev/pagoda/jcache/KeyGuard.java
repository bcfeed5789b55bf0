package dev.pagoda.jcache;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.CacheException;

/**
 * Locks of single keys, under which the user's loaders, writers and processors run; reentrant. Thread-safe.
 *
 * <p>The locks make one thread load while the others wait, and give a writer the order of the store. That a write is atomic does not
 * depend on them: it is decided by conditions in the store. This is why user code that runs under the lock of one key and then needs
 * another (a processor that calls a cache) can't be caught in a circle of waiting threads: a thread that already holds a lock waits for
 * another one for {@value #NESTED_WAIT_MILLIS} ms, and then goes on without it.
 */
final class KeyGuard<K> {
    private static final long NESTED_WAIT_MILLIS = 500;
    /** How many locks of keys this thread holds, in all caches; not set if it holds none. */
    private static final ThreadLocal<Integer> HELD = new ThreadLocal<>();

    private final ConcurrentMap<K, Holder> holders = new ConcurrentHashMap<>();

    /**
     * Takes the lock of {@code key}; blocks while another thread has it.
     *
     * @return whether the caller has it and must {@link #leave}
     */
    boolean enter(K key) {
        Holder holder = reserve(key);
        boolean entered = false;
        try {
            entered = HELD.get() == null ? holder.enter() : holder.enter(NESTED_WAIT_MILLIS);
            return entered;
        } finally {
            settle(key, entered);
        }
    }

    /** Takes the locks of those of {@code keys} that are free and returns these keys; the caller must leave each. Does not block. */
    List<K> enterFree(Collection<K> keys) {
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

    /** Gives the lock of {@code key} back. */
    void leave(K key) {
        Holder holder = holders.get(key);
        if (holder == null) {
            throw new IllegalMonitorStateException("The lock of this key is not held");
        }
        holder.unlock();
        release(key);
        Integer held = HELD.get();
        if (held == null || held == 1) {
            HELD.remove();
        } else {
            HELD.set(held - 1);
        }
    }

    /** Returns how many keys have a lock that somebody holds or waits for. */
    int size() {
        return holders.size();
    }

    private Holder reserve(K key) {
        return holders.compute(key, (k, holder) -> {
            Holder reserved = holder == null ? new Holder() : holder;
            reserved.users++;
            return reserved;
        });
    }

    private void settle(K key, boolean entered) {
        if (entered) {
            Integer held = HELD.get();
            HELD.set(held == null ? 1 : held + 1);
        } else {
            release(key);
        }
    }

    private void release(K key) {
        holders.computeIfPresent(key, (k, holder) -> --holder.users == 0 ? null : holder);
    }

    /** The lock of one key, in the map for as long as somebody holds it or waits for it. */
    private static final class Holder extends ReentrantLock {
        private static final long serialVersionUID = 1L;

        /** Guarded by the map's bin. */
        private int users;

        boolean enter() {
            try {
                lockInterruptibly();
                return true;
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        boolean enter(long millis) {
            try {
                return tryLock(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException e) {
                throw interrupted(e);
            }
        }

        private static CacheException interrupted(InterruptedException e) {
            Thread.currentThread().interrupt();
            return new CacheException(
                    "The thread was interrupted while it waited for a key that another thread works on", e);
        }
    }
}
