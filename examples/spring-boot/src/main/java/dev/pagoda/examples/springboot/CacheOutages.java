package dev.pagoda.examples.springboot;

import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Profile;

/**
 * Goes on without the caches while the server behind them is away. Reads are misses then, by {@code onError: miss} in the configuration of the
 * caches; what could not be put or evicted is logged here, where Spring would have the caller fail.
 */
@Configuration
@Profile("redis")
public class CacheOutages implements CachingConfigurer {
    @Override
    public CacheErrorHandler errorHandler() {
        return new LoggingCacheErrorHandler();
    }
}
