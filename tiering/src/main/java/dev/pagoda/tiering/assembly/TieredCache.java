package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.ValueCodec;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.engine.KeyedLocks;
import dev.pagoda.tiering.engine.LoadLock;
import dev.pagoda.tiering.engine.NearCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    private final CacheFormat format;
    private final boolean inferred;
    private final Store<K, V> store;
    private final List<Tier> tiers;
    private final @Nullable NearCache<K, V> near;
    private final @Nullable LoadLock<K, V> loadLock;
    private final KeyedLocks<K> keyLocks = new KeyedLocks<>();

    TieredCache(
            CacheRequest<K, V> request,
            CacheSettings settings,
            Codecs<K, V> codecs,
            Store<K, V> store,
            List<Tier> tiers,
            @Nullable NearCache<K, V> near,
            @Nullable LoadLock<K, V> loadLock) {
        this.name = request.name();
        this.keyType = request.keyType();
        this.valueType = request.valueType();
        this.settings = settings;
        this.keys = codecs.keys();
        this.values = codecs.values();
        this.format = codecs.format();
        this.inferred = codecs.inferred();
        this.store = store;
        this.loadLock = loadLock;
        this.tiers = List.copyOf(tiers);
        this.near = near;
    }

    public String name() {
        return name;
    }

    /** Returns the store of all tiers together; its reads are served by the nearest tier that has the entry. */
    public Store<K, V> store() {
        return store;
    }

    /**
     * Returns the metadata of the entries, with content types, tags and properties.
     *
     * @throws StoreException with {@link ErrorCode#UNSUPPORTED} if the last tier keeps none
     */
    public Metadata<K> metadata() {
        Metadata<K> metadata = store.metadata();
        if (metadata == null) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED,
                    "The cache " + name + " with the tiers " + settings.tiers()
                            + " has no metadata of entries; it needs a PostgreSQL backend as the last tier");
        }
        return metadata;
    }

    /** Returns the copies in the heap in front of another tier, or null if there are none. */
    @Nullable
    NearCache<K, V> near() {
        return near;
    }

    /** Returns the codec of keys, also for scans, whose bounds are encoded keys. */
    public KeyCodec<K> keys() {
        return keys;
    }

    /** Returns the codec of values. */
    public ValueCodec<V> values() {
        return values;
    }

    /** Returns whether the cache has exactly these types. */
    boolean hasTypes(Class<?> wantedKeys, Class<?> wantedValues) {
        return keyType == wantedKeys && valueType == wantedValues;
    }

    /** Returns the settings with which the cache was opened. */
    public CacheSettings settings() {
        return settings;
    }

    /** Returns the tiers, nearest first. */
    public List<Tier> tiers() {
        return tiers;
    }

    /** Returns the locks under which the doors run code of the user for one key at a time: entry processors, loaders and writers. */
    public KeyedLocks<K> keyLocks() {
        return keyLocks;
    }

    /** Returns what has loads run in one process at a time, under a key's lock; null if each process loads for itself. */
    public @Nullable LoadLock<K, V> loadLock() {
        return loadLock;
    }

    public Class<K> keyType() {
        return keyType;
    }

    public Class<V> valueType() {
        return valueType;
    }

    /** Returns how keys and values are encoded in the system of record, or would be. */
    public CacheFormat format() {
        return format;
    }

    /**
     * Returns whether the cache was opened by its line in a catalogue, since nobody named its types. Then values of classes that can't be
     * decoded here appear as {@link RawValue}. A request that names types replaces it.
     */
    public boolean isInferred() {
        return inferred;
    }

    /** Returns whether the cache can be used: it was not dropped, here or through another engine, and the engine was not closed. */
    public boolean isOpen() {
        return store.isOpen();
    }

    void close() {
        store.close();
    }

    @Override
    public String toString() {
        return "TieredCache[" + name + " " + settings.tiers() + "]";
    }
}
