package dev.pagoda.benchmarks;

import com.github.benmanes.caffeine.jcache.configuration.CaffeineConfiguration;
import java.time.Duration;
import java.util.OptionalLong;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.Configuration;
import javax.cache.spi.CachingProvider;
import org.cache2k.Cache2kBuilder;
import org.cache2k.jcache.ExtendedMutableConfiguration;
import org.cache2k.jcache.JCacheConfig;
import org.ehcache.config.builders.CacheConfigurationBuilder;
import org.ehcache.config.builders.ExpiryPolicyBuilder;
import org.ehcache.config.builders.ResourcePoolsBuilder;
import org.ehcache.core.config.store.StoreStatisticsConfiguration;
import org.ehcache.expiry.ExpiryPolicy;
import org.ehcache.impl.copy.IdentityCopier;
import org.ehcache.jsr107.Eh107Configuration;

/**
 * The peers, each through its JCache provider, bounded like Pagoda, each told in its own way to copy or not to copy.
 *
 * <p>Several providers are on the class path, so each is asked for by its class name.
 */
final class PeerCaches {
    private PeerCaches() {}

    /** Untyped, since cache2k takes no array type; a provider whose caches are untyped checks nothing. */
    @SuppressWarnings("unchecked")
    static <V> Subject<V> cache2k(Shape<V> shape) {
        Cache2kBuilder<Object, Object> builder = Cache2kBuilder.forUnknownTypes()
                .eternal(shape.expiry() == Expiry.ETERNAL)
                .entryCapacity(shape.capacity())
                .with(JCacheConfig.class, jcache -> jcache.copyAlwaysIfRequested(shape.byValue()));
        Configuration<?, ?> configuration = JCacheSubject.configure(ExtendedMutableConfiguration.of(builder), shape);
        return open("org.cache2k.jcache.provider.JCacheProvider", (Configuration<String, V>) configuration);
    }

    static <V> Subject<V> caffeineJcache(Shape<V> shape) {
        CaffeineConfiguration<String, V> configuration = new CaffeineConfiguration<>(JCacheSubject.options(shape));
        configuration.setMaximumSize(OptionalLong.of(shape.capacity()));
        return open("com.github.benmanes.caffeine.jcache.spi.CaffeineCachingProvider", configuration);
    }

    static <V> Subject<V> ehcache(Shape<V> shape) {
        CacheConfigurationBuilder<String, V> builder = CacheConfigurationBuilder.newCacheConfigurationBuilder(
                        String.class, shape.kind().type(), ResourcePoolsBuilder.heap(shape.capacity()))
                .withService(new StoreStatisticsConfiguration(shape.statistics()))
                .withExpiry(ehcacheExpiry(shape.expiry()));
        builder = shape.byValue()
                ? builder.withValueSerializingCopier()
                : builder.withValueCopier(IdentityCopier.identityCopier());
        return open(
                "org.ehcache.jsr107.EhcacheCachingProvider", Eh107Configuration.fromEhcacheCacheConfiguration(builder));
    }

    private static ExpiryPolicy<Object, Object> ehcacheExpiry(Expiry expiry) {
        return expiry == Expiry.ETERNAL
                ? ExpiryPolicyBuilder.noExpiration()
                : ExpiryPolicyBuilder.timeToLiveExpiration(Duration.ofHours(1));
    }

    static <V> JCacheSubject<V> open(String provider, Configuration<String, V> configuration) {
        CachingProvider found = Caching.getCachingProvider(provider);
        CacheManager manager = found.getCacheManager();
        return new JCacheSubject<>(manager.createCache(JCacheSubject.NAME, configuration), found::close);
    }
}
