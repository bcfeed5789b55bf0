package dev.pagoda.jcache;

import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.config.CacheSettings;
import java.util.ArrayList;
import java.util.List;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import org.jspecify.annotations.Nullable;

/** Puts a cache together: its tiers, what the user's factories make, and the parts of this package. */
final class CacheOpener {
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
                configuration.isStoreByValue() ? null : withHeap(settings)));
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

    /** Only a heap tier can hand out the objects that were put in: who asks for references asks for one. */
    private static @Nullable CacheSettings withHeap(CacheSettings settings) {
        if (settings.hasHeap()) {
            return null;
        }
        List<String> tiers = new ArrayList<>(settings.tiers());
        tiers.add(0, CacheSettings.HEAP);
        return settings.withTiers(tiers.toArray(new String[0]));
    }

    /** Tiers that keep bytes need no copies: what comes out was just decoded. */
    private static <K, V> Copies<K, V> copies(TieredCache<K, V> tiered, CacheConfiguration<K, V> configuration) {
        return configuration.isStoreByValue() && tiered.settings().hasHeap()
                ? new Copies<>(tiered.name(), key -> key, value -> value)
                : new Copies<>(tiered.name(), null, null);
    }
}
