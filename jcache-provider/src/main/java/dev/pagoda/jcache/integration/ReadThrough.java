package dev.pagoda.jcache.integration;

import java.util.Map;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * Calls the user's loader and wraps its errors. Thread-safe if the loader is; blocks for as long as the loader does.
 *
 * @param loader the user's loader
 */
public record ReadThrough<K, V>(CacheLoader<K, V> loader) {
    /**
     * Returns the value of {@code key}, or null if the loader has none.
     *
     * @throws CacheLoaderException if the loader fails
     */
    public @Nullable V load(K key) {
        try {
            return loader.load(key);
        } catch (CacheLoaderException e) {
            throw e;
        } catch (Exception e) {
            throw new CacheLoaderException("The cache loader failed", e);
        }
    }

    /**
     * Returns the values of {@code keys}; a key without a value is left out or maps to null.
     *
     * @throws CacheLoaderException if the loader fails
     */
    public Map<K, @Nullable V> loadAll(Iterable<? extends K> keys) {
        try {
            Map<K, V> loaded = loader.loadAll(keys);
            return loaded == null ? Map.of() : loaded;
        } catch (CacheLoaderException e) {
            throw e;
        } catch (Exception e) {
            throw new CacheLoaderException("The cache loader failed", e);
        }
    }
}
