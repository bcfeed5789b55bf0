package dev.pagoda.benchmarks;

import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * A cache of any JCache provider.
 *
 * @param cache the cache
 * @param closer closes the cache's manager and what else was opened for it
 */
record JCacheSubject<V>(Cache<String, V> cache, Runnable closer) implements Subject<V> {
    static final String NAME = "benchmark";

    private static final Duration HOUR = new Duration(TimeUnit.HOURS, 1);

    /** Returns the standard's own options. */
    static <V> MutableConfiguration<String, V> options(Shape<V> shape) {
        return configure(new MutableConfiguration<String, V>(), shape)
                .setTypes(String.class, shape.kind().type());
    }

    /** Sets on {@code configuration} the standard's own options, but for the types. */
    static <C extends MutableConfiguration<?, ?>> C configure(C configuration, Shape<?> shape) {
        configuration
                .setStoreByValue(shape.byValue())
                .setStatisticsEnabled(shape.statistics())
                .setExpiryPolicyFactory(
                        switch (shape.expiry()) {
                            case ETERNAL -> EternalExpiryPolicy.factoryOf();
                            case CREATED -> CreatedExpiryPolicy.factoryOf(HOUR);
                            case MODIFIED -> ModifiedExpiryPolicy.factoryOf(HOUR);
                        });
        return configuration;
    }

    @Override
    public @Nullable V get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, V value) {
        cache.put(key, value);
    }

    @Override
    public void close() {
        closer.run();
    }
}
