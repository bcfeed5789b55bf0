package dev.pagoda.jcache;

import dev.pagoda.tiering.Entry;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** An entry that was read, or that is about to be written. Immutable as far as key and value are; thread-safe. */
final class CacheEntry<K, V> implements Cache.Entry<K, V> {
    private final K key;
    private final V value;
    private final @Nullable Entry<V> stored;

    /** @param stored the entry in the store, or null if it is not there yet */
    CacheEntry(K key, V value, @Nullable Entry<V> stored) {
        this.key = key;
        this.value = value;
        this.stored = stored;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public V getValue() {
        return value;
    }

    /** Leads to the entry's version and times with {@link Entry}. */
    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type == Entry.class && stored != null) {
            return type.cast(
                    Entry.of(value, stored.version(), stored.createdAt(), stored.updatedAt(), stored.expiresAt()));
        }
        throw new IllegalArgumentException("An entry can't be unwrapped to " + type.getName());
    }

    /** Leaves key and value out, since they are the user's. */
    @Override
    public String toString() {
        return "CacheEntry" + (stored == null ? "" : "[version=" + stored.version() + "]");
    }
}
