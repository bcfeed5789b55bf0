package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.ValueCodec;
import dev.pagoda.tiering.config.CacheSettings;
import java.util.List;

/**
 * An open cache: its composed store, and what it is composed of.
 *
 * <p>Thread-safe. All doors of one engine share one object, which lives until the cache is dropped or the engine closes.
 *
 * @param <K> key type
 * @param <V> value type
 */
public final class TieredCache<K, V> {
    private final String name;
    private final Class<K> keyType;
    private final Class<V> valueType;
    private final CacheSettings settings;
    private final KeyCodec<K> keys;
    private final ValueCodec<V> values;
    private final Composition<K, V> composition;

    TieredCache(
            CacheRequest<K, V> request,
            CacheSettings settings,
            KeyCodec<K> keys,
            ValueCodec<V> values,
            Composition<K, V> composition) {
        this.name = request.name();
        this.keyType = request.keyType();
        this.valueType = request.valueType();
        this.settings = settings;
        this.keys = keys;
        this.values = values;
        this.composition = composition;
    }

    public String name() {
        return name;
    }

    /** Returns the store of all tiers together; its reads are served by the nearest tier that has the entry. */
    public Store<K, V> store() {
        return composition.store();
    }

    /** Returns the codec of keys, also for scans, whose bounds are encoded keys. */
    public KeyCodec<K> keys() {
        return keys;
    }

    /** Returns the codec of values. */
    public ValueCodec<V> values() {
        return values;
    }

    /** Returns the settings with which the cache was opened. */
    public CacheSettings settings() {
        return settings;
    }

    /** Returns the tiers, nearest first. */
    public List<Tier> tiers() {
        return composition.tiers();
    }

    public Class<K> keyType() {
        return keyType;
    }

    public Class<V> valueType() {
        return valueType;
    }

    /** Returns how the keys and values are encoded. */
    public CacheFormat format() {
        return new CacheFormat(keyType.getName(), valueType.getName(), values.name());
    }

    /** Returns whether the cache can be used: it was not dropped, here or through another engine, and the engine was not closed. */
    public boolean isOpen() {
        return composition.store().isOpen();
    }

    Composition<K, V> composition() {
        return composition;
    }

    void close() {
        composition.store().close();
    }

    @Override
    public String toString() {
        return "TieredCache[" + name + " " + settings.tiers() + "]";
    }
}
