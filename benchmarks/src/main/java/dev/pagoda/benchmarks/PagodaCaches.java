package dev.pagoda.benchmarks;

import java.net.URI;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;

/** Pagoda's caches, through its JCache provider, from a configuration file as a user writes it. */
final class PagodaCaches {
    private static final String PROVIDER = "dev.pagoda.jcache.PagodaCachingProvider";

    private PagodaCaches() {}

    static <V> Subject<V> heap(Shape<V> shape, boolean bounded) {
        String bound = bounded ? ", heap: { maximumEntries: %d }".formatted(shape.capacity()) : "";
        return open(shape, "defaults: { tiers: [heap]%s }%n".formatted(bound));
    }

    static <V> Subject<V> heapOverFile(Shape<V> shape) {
        if (!shape.byValue()) {
            throw new IllegalArgumentException("A cache by reference lives on the heap alone");
        }
        return open(shape, """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: [heap, disk], heap: { maximumEntries: %d } }
                security: { allow: [dev.pagoda.benchmarks.**] }
                """.formatted(Scratch.file("near.mv"), shape.capacity()));
    }

    static <V> JCacheSubject<V> overRedis(Shape<V> shape, String url, String tiers) {
        return open(shape, """
                backends:
                  redis: { url: "%s" }
                defaults: { tiers: %s, heap: { maximumEntries: %d } }
                """.formatted(url, tiers, shape.capacity()));
    }

    private static <V> JCacheSubject<V> open(Shape<V> shape, String configuration) {
        URI uri = Scratch.write("pagoda.yaml", configuration).toUri();
        CachingProvider provider = Caching.getCachingProvider(PROVIDER);
        CacheManager manager = provider.getCacheManager(uri, provider.getDefaultClassLoader());
        return new JCacheSubject<>(manager.createCache(JCacheSubject.NAME, JCacheSubject.options(shape)), () -> {
            provider.close();
            Scratch.clean();
        });
    }
}
