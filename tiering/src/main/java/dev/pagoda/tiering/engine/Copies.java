package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.memory.EntryMap;
import dev.pagoda.tiering.memory.HeapBound;
import dev.pagoda.tiering.memory.HeapEntry;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The copies that a near cache holds. Thread-safe; does not block. */
final class Copies<K, V> {
    private final HeapBound<K, V> bound;
    private final LongAdder evictions;
    private final ReentrantLock replacing = new ReentrantLock();
    private volatile @Nullable EntryMap<K, V> entries;
    private volatile boolean mortals;

    Copies(HeapBound<K, V> bound, LongAdder evictions) {
        this.bound = bound;
        this.evictions = evictions;
        this.entries = new EntryMap<>(bound, evictions);
    }

    /**
     * Returns the map.
     *
     * @throws StoreException with {@link ErrorCode#CLOSED} after {@link #close}
     */
    EntryMap<K, V> entries() {
        EntryMap<K, V> current = entries;
        if (current == null) {
            throw new StoreException(ErrorCode.CLOSED, "The cache is closed");
        }
        return current;
    }

    /** Returns the map, or null after {@link #close}. */
    @Nullable
    EntryMap<K, V> entriesIfOpen() {
        return entries;
    }

    /** Keeps a copy unless a newer one is there. Not called by two threads at once for one key. */
    void install(K key, HeapEntry<V> copy) {
        EntryMap<K, V> current = entries;
        HeapEntry<V> present = current == null ? null : current.peek(key);
        if (current != null && (present == null || present.version() <= copy.version())) {
            noteExpiry(copy.expiresAt());
            current.put(key, copy);
        }
    }

    /** Gives up the copy if it is older than {@code version}. */
    void dropOlder(K key, long version) {
        EntryMap<K, V> current = entries;
        HeapEntry<V> present = current == null ? null : current.peek(key);
        while (current != null && present != null && present.version() < version && !current.remove(key, present)) {
            present = current.peek(key);
        }
    }

    /** Gives up the copy unless it is newer than {@code version}, or has it and this instant of expiry. */
    void dropOthers(K key, long version, long expiresAt) {
        EntryMap<K, V> current = entries;
        HeapEntry<V> present = current == null ? null : current.peek(key);
        if (current != null && present != null && isOther(present, version, expiresAt)) {
            current.asMap().computeIfPresent(key, (same, copy) -> isOther(copy, version, expiresAt) ? null : copy);
        }
    }

    private static boolean isOther(HeapEntry<?> copy, long version, long expiresAt) {
        return copy.version() < version || (copy.version() == version && copy.expiresAt() != expiresAt);
    }

    /** Gives up the copy unless it is newer than {@code version}. */
    void dropUpTo(K key, long version) {
        dropOlder(key, version + 1);
    }

    /** Gives up the copy. */
    void drop(K key) {
        EntryMap<K, V> current = entries;
        if (current != null && current.peek(key) != null) {
            current.remove(key);
        }
    }

    /** Gives up exactly this copy. */
    void drop(K key, HeapEntry<V> copy) {
        EntryMap<K, V> current = entries;
        if (current != null) {
            current.remove(key, copy);
        }
    }

    /** Lets the copy of a key, if there is one, expire at {@code instant}. */
    void expireAt(K key, long instant) {
        EntryMap<K, V> current = entries;
        HeapEntry<V> present = current == null ? null : current.peek(key);
        if (present != null) {
            noteExpiry(instant);
            present.expireAt(instant);
        }
    }

    private void noteExpiry(long instant) {
        if (instant != Ttl.NEVER && !mortals) {
            mortals = true;
        }
    }

    /** Returns whether any copy has ever had a time to live. */
    boolean hasMortals() {
        return mortals;
    }

    /** Gives up all copies, at a cost that does not depend on their number. */
    void clear() {
        replacing.lock();
        try {
            if (entries != null) {
                entries = new EntryMap<>(bound, evictions);
            }
        } finally {
            replacing.unlock();
        }
    }

    void close() {
        replacing.lock();
        try {
            entries = null;
        } finally {
            replacing.unlock();
        }
    }
}
