package dev.pagoda.jcache;

import dev.pagoda.jcache.event.Change;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.codec.Copier;
import org.jspecify.annotations.Nullable;

/**
 * How keys and values pass between the user and the cache. By reference, and where the tiers keep bytes only, they pass as they are.
 * Thread-safe; does not block.
 */
final class Copies<K, V> {
    private final String name;
    private final @Nullable Copier<K> keys;
    private final @Nullable Copier<V> values;
    private final boolean keepsObjects;

    /**
     * @param name the name of the cache, for messages
     * @param keys copies keys, or null if they pass as they are
     * @param values copies values, or null if they pass as they are
     * @param keepsObjects whether a tier keeps the objects themselves; if none does, they pass as they are
     */
    Copies(String name, @Nullable Copier<K> keys, @Nullable Copier<V> values, boolean keepsObjects) {
        this.name = name;
        this.keys = keys;
        this.values = values;
        this.keepsObjects = keepsObjects;
    }

    /** Returns whether a value can come out as another object than the cache has. */
    boolean copiesValues() {
        return keepsObjects && values != null;
    }

    K key(K key) {
        return keys == null || !keepsObjects ? key : copy(keys, key);
    }

    V value(V value) {
        return values == null || !keepsObjects ? value : copy(values, value);
    }

    /** Returns what the user gets for the cache's own {@code value}. */
    @Nullable
    V out(@Nullable V value) {
        return value == null ? null : value(value);
    }

    /** Returns an entry for the user's writer, which does not change with the cache. */
    CacheEntry<K, V> entry(K key, V value) {
        return new CacheEntry<>(key(key), value(value), null);
    }

    /** Returns {@code change} as it is now, for a listener that hears of it when the user's objects may have changed. */
    Change<K, V> snapshot(Change<K, V> change) {
        if (keepsObjects || (keys == null && values == null)) {
            return change;
        }
        K key = copyIfPossible(keys, change.key());
        V value = change.value() == null ? null : copyIfPossible(values, change.value());
        return new Change<>(change.type(), key, value, change.oldValue());
    }

    /** A codec may take what can't be copied. */
    private static <T> T copyIfPossible(@Nullable Copier<T> copier, T object) {
        try {
            return copier == null ? object : copier.copy(object);
        } catch (StoreException e) {
            return object;
        }
    }

    private <T> T copy(Copier<T> copier, T object) {
        try {
            return copier.copy(object);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }
}
