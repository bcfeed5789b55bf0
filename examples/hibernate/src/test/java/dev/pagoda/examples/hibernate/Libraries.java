package dev.pagoda.examples.hibernate;

import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.assembly.Tier;
import dev.pagoda.tiering.assembly.TieredCache;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import javax.cache.Cache;
import org.hibernate.cache.jcache.internal.JCacheRegionFactory;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/** Opens libraries on a database and a configuration of their own, one after the other as after a restart. */
final class Libraries {
    private final String database;
    private final Path configuration;

    /** Keeps the file in {@code directory}, and the database in memory; all caches have the {@code tiers}. */
    Libraries(Path directory, String tiers) throws Exception {
        this(directory, tiers, "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1");
    }

    Libraries(Path directory, String tiers, String database) throws Exception {
        this.database = database;
        String shipped = Files.readString(Path.of("src", "main", "resources", "pagoda.yaml"));
        String own = shipped.replace(
                        "${LIBRARY_DATA:./target/library-data}",
                        directory.toString().replace('\\', '/'))
                .replace("tiers: [heap, disk]", "tiers: " + tiers);
        configuration = Files.writeString(directory.resolve("library.yaml"), own);
    }

    /** Keeps the caches in the Redis at {@code url}; the times of updates have the {@code tiers}. */
    static Libraries onRedis(Path directory, String url, String database, String tiers) throws Exception {
        String shipped = Files.readString(Path.of("src", "main", "resources", "pagoda-redis.yaml"));
        String own = shipped.replace(
                        "${REDIS_URL:redis://localhost:6379}\"", url + "\", connectTimeout: 30000, timeout: 10s")
                .replace("timestamps-region: { ", "timestamps-region: { tiers: " + tiers + ", ");
        return new Libraries(database, Files.writeString(directory.resolve("library-redis.yaml"), own));
    }

    private Libraries(String database, Path configuration) {
        this.database = database;
        this.configuration = configuration;
    }

    Library open() {
        return new Library(Map.of(
                "jakarta.persistence.jdbc.url",
                database,
                // Statistics are on, but not for the log.
                "hibernate.session.events.log",
                "false",
                "hibernate.javax.cache.uri",
                configuration.toUri().toString()));
    }

    /** Returns the cache of a region. */
    static Cache<?, ?> region(Library library, String name) {
        JCacheRegionFactory factory = (JCacheRegionFactory) library.sessionFactory()
                .unwrap(SessionFactoryImplementor.class)
                .getCache()
                .getRegionFactory();
        return Objects.requireNonNull(factory.getCacheManager().getCache(name), name);
    }

    static TieredCache<?, ?> tiered(Library library, String region) {
        return region(library, region).unwrap(TieredCache.class);
    }

    /** Returns what a tier of a region has counted. */
    static StoreStats stats(Library library, String region, String tier) {
        List<Tier> tiers = tiered(library, region).tiers();
        return tiers.stream()
                .filter(candidate -> candidate.name().equals(tier))
                .findFirst()
                .orElseThrow()
                .stats();
    }
}
