package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.KeyCodecs;
import dev.pagoda.tiering.codec.ValueCodec;
import dev.pagoda.tiering.codec.ValueCodecs;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import org.jspecify.annotations.Nullable;

/** Opens caches whose types nobody names: those in a catalogue, and configured ones. */
final class Finder {
    private final Configuration configuration;
    private final Backends backends;
    private final Composer composer;
    private final ClassLoader loader;
    private final AllowList allowed;

    Finder(Configuration configuration, Backends backends, Composer composer, ClassLoader loader, AllowList allowed) {
        this.configuration = configuration;
        this.backends = backends;
        this.composer = composer;
        this.loader = loader;
        this.allowed = allowed;
    }

    /** Returns the cache, or null if it is neither in a catalogue nor configured; without the catalogues nobody knows which types it has. */
    @Nullable
    TieredCache<?, ?> open(String name) {
        CacheSettings settings = configuration.settings(name);
        boolean configured = configuration.covers(name);
        if (configured && settings.systemOfRecord().equals(CacheSettings.HEAP)) {
            return composer.compose(configuredRequest(name, settings), settings);
        }
        String keeper = backends.keeperOf(name, settings.systemOfRecord());
        // Another process may drop it in between.
        CacheInfo line = keeper == null ? null : backends.get(keeper).find(name).orElse(null);
        if (keeper != null && line != null) {
            return inCatalogue(name, line.format(), keptIn(keeper, settings));
        }
        return configured ? composer.compose(configuredRequest(name, settings), settings) : null;
    }

    /** Returns the line of a cache that is configured by its exact name and not open yet. */
    CacheInfo declared(String name) {
        CacheSettings settings = configuration.settings(name);
        return new CacheInfo(
                name,
                composer.codecs(configuredRequest(name, settings), settings).format());
    }

    private static CacheSettings keptIn(String keeper, CacheSettings settings) {
        return settings.hasHeap() ? settings.withTiers(CacheSettings.HEAP, keeper) : settings.withTiers(keeper);
    }

    private CacheRequest<?, ?> configuredRequest(String name, CacheSettings settings) {
        return CacheRequest.of(
                name,
                configuredType(name, "keyType", settings.keyType()),
                configuredType(name, "valueType", settings.valueType()));
    }

    private Class<?> configuredType(String cache, String option, @Nullable String type) {
        if (type == null) {
            return Object.class;
        }
        try {
            return Class.forName(type, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The cache " + cache + " has the " + option + " " + type + ", which is not on the class path",
                    e);
        }
    }

    /** The types of the catalogue come from a file, so that they count only if they are allowed or configured. */
    private TieredCache<?, ?> inCatalogue(String name, CacheFormat format, CacheSettings settings) {
        Class<?> keyType = type(format.keyType(), settings.keyType());
        Class<?> valueType = type(format.valueType(), settings.valueType());
        return inCatalogue(CacheRequest.of(name, keyType, valueType), format, settings);
    }

    private <K, V> TieredCache<K, V> inCatalogue(
            CacheRequest<K, V> request, CacheFormat format, CacheSettings settings) {
        Codecs<K, V> codecs = new Codecs<>(
                KeyCodecs.of(request.keyType(), loader, allowed),
                readable(
                        ValueCodecs.of(format.valueCodec(), request.valueType(), loader, allowed), request.valueType()),
                format,
                true);
        return composer.compose(request, settings, codecs);
    }

    @SuppressWarnings("unchecked") // where V is Object
    private static <V> ValueCodec<V> readable(ValueCodec<V> codec, Class<V> type) {
        return type == Object.class ? (ValueCodec<V>) new ReadableValues((ValueCodec<Object>) codec) : codec;
    }

    private Class<?> type(String name, @Nullable String configured) {
        if (!name.equals(configured) && !allowed.allows(name)) {
            return Object.class;
        }
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            return Object.class;
        }
    }
}
