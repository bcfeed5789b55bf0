package dev.pagoda.jcache.event;

import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What happened to an entry. Holds the cache's own objects, not copies.
 *
 * @param type what happened
 * @param key of which entry
 * @param value the new value, null for a removal and an expiry
 * @param oldValue the value before, null for a creation, or if no listener asked for it
 */
public record Change<K, V>(
        EventType type, K key, @Nullable V value, @Nullable V oldValue) {
    public static <K, V> Change<K, V> created(K key, V value) {
        return new Change<>(EventType.CREATED, key, value, null);
    }

    public static <K, V> Change<K, V> updated(K key, V value, @Nullable V oldValue) {
        return new Change<>(EventType.UPDATED, key, value, oldValue);
    }

    public static <K, V> Change<K, V> removed(K key, @Nullable V oldValue) {
        return new Change<>(EventType.REMOVED, key, null, oldValue);
    }

    public static <K, V> Change<K, V> expired(K key, @Nullable V oldValue) {
        return new Change<>(EventType.EXPIRED, key, null, oldValue);
    }

    /** Leaves key and values out, since they are the user's. */
    @Override
    public String toString() {
        return "Change[" + type + "]";
    }
}
