package dev.pagoda.jcache;

import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.codec.Copier;
import dev.pagoda.tiering.codec.Copiers;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.lang.System.Logger.Level;
import java.util.List;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/** Puts a cache together: its tiers, what the user's factories make, and the parts of this package. */
final class CacheOpener {
    private static final System.Logger LOG = System.getLogger(CacheOpener.class.getName());

    private CacheOpener() {}

    static <K, V> PagodaCache<K, V> open(
            PagodaCacheManager manager,
            Pagoda engine,
            ManagerThreads threads,
            String name,
            CacheConfiguration<K, V> asked) {
        CacheSettings settings = engine.configuration().settings(name);
        CacheConfiguration<K, V> configuration = settings.statistics() ? asked.withStatistics(true) : asked;
        TieredCache<K, V> tiered = engine.cache(new CacheRequest<>(
                name,
                configuration.getKeyType(),
                configuration.getValueType(),
                override(engine.configuration(), settings, name, configuration.isStoreByValue())));
        UserParts<K, V> parts =
                UserParts.create(configuration, tiered.settings().ttl());
        CacheCore<K, V> core = new CacheCore<>(tiered, configuration, copies(tiered, configuration), parts, threads);
        for (CacheEntryListenerConfiguration<K, V> listener : configuration.getCacheEntryListenerConfigurations()) {
            core.listeners.register(listener);
        }
        PagodaCache<K, V> cache = new PagodaCache<>(manager, tiered, configuration, core, parts);
        core.bind(cache);
        cache.enableStatistics(configuration.isStatisticsEnabled());
        cache.enableManagement(configuration.isManagementEnabled());
        return cache;
    }

    /**
     * Returns the settings in the place of the configured ones, or null. Only the heap can keep the user's objects themselves: what is to be
     * stored by reference lives there alone.
     */
    private static @Nullable CacheSettings override(
            Configuration engine, CacheSettings settings, String name, boolean byValue) {
        if (byValue || settings.tiers().equals(List.of(CacheSettings.HEAP))) {
            return null;
        }
        if (engine.declares(name)) {
            throw new UnsupportedOperationException(
                    "The cache " + name + " can't store by reference, since it is configured with the tiers "
                            + settings.tiers() + "; only a cache on the heap alone can");
        }
        LOG.log(
                Level.WARNING,
                "The cache {0} stores by reference and therefore lives on the heap alone, without the default tiers {1}",
                name,
                settings.tiers());
        return settings.withTiers(CacheSettings.HEAP);
    }

    /** Tiers that keep bytes need no copies: what comes out was just decoded. */
    private static <K, V> Copies<K, V> copies(TieredCache<K, V> tiered, CacheConfiguration<K, V> configuration) {
        boolean keepsObjects = tiered.settings().hasHeap();
        return configuration.isStoreByValue()
                ? new Copies<>(
                        tiered.name(),
                        copier(configuration.getKeyType()),
                        copier(configuration.getValueType()),
                        keepsObjects)
                : new Copies<>(tiered.name(), null, null, keepsObjects);
    }

    /** Returns the copier for {@code type}, or null if its objects can be shared, as they never change. */
    private static <T> @Nullable Copier<T> copier(Class<T> type) {
        return Copiers.canChange(type) ? Copiers.of(type) : null;
    }
}
