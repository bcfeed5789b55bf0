package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.configuration.Configuration;
import org.jspecify.annotations.Nullable;
import org.redisson.client.codec.ByteArrayCodec;
import org.redisson.client.codec.StringCodec;
import org.redisson.codec.CompositeCodec;
import org.redisson.config.Config;
import org.redisson.jcache.configuration.RedissonConfiguration;

/** Caches in Redis behind a JCache provider. */
record SharedCaches(Subject<byte[]> single, Cache<String, byte[]> cache) implements Batches {
    private static final String REDISSON = "org.redisson.jcache.JCachingProvider";
    private static final Shape<byte[]> SHAPE = Shape.plain(Kind.BYTES, true);

    static Batches pagoda(RedisServer server, String tiers) {
        return of(PagodaCaches.overRedis(SHAPE, server.url(), tiers));
    }

    /** Keys as text and values as they are: the cheapest codec that there is. */
    static Batches redisson(RedisServer server) {
        Config config = new Config();
        config.setCodec(new CompositeCodec(StringCodec.INSTANCE, ByteArrayCodec.INSTANCE));
        config.useSingleServer().setAddress(server.url());
        Configuration<String, byte[]> configuration =
                RedissonConfiguration.fromConfig(config, JCacheSubject.options(SHAPE));
        return of(PeerCaches.open(REDISSON, configuration));
    }

    private static Batches of(JCacheSubject<byte[]> subject) {
        return new SharedCaches(subject, subject.cache());
    }

    @Override
    public byte @Nullable [] get(String key) {
        return cache.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        cache.put(key, value);
    }

    @Override
    public Map<String, byte[]> getAll(Set<String> keys) {
        return cache.getAll(keys);
    }

    @Override
    public void putAll(Map<String, byte[]> entries) {
        cache.putAll(entries);
    }

    @Override
    public void close() {
        single.close();
    }
}
