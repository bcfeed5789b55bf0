package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.config.CacheSettings;
import org.jspecify.annotations.Nullable;

/**
 * Asks for a cache. Immutable.
 *
 * @param name 1 to 255 characters
 * @param keyType the class of keys; {@code Object.class} for keys of any classes
 * @param valueType the class of values; {@code Object.class} for values of any classes
 * @param settings in the place of the configured ones if the cache is not open yet, or null for the configured ones
 */
public record CacheRequest<K, V>(
        String name,
        Class<K> keyType,
        Class<V> valueType,
        @Nullable CacheSettings settings) {
    /** Returns a request with the configured settings. */
    public static <K, V> CacheRequest<K, V> of(String name, Class<K> keyType, Class<V> valueType) {
        return new CacheRequest<>(name, keyType, valueType, null);
    }

    public CacheRequest<K, V> withSettings(@Nullable CacheSettings newSettings) {
        return new CacheRequest<>(name, keyType, valueType, newSettings);
    }
}
