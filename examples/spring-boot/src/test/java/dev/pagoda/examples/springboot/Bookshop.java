package dev.pagoda.examples.springboot;

import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.assembly.Tier;
import dev.pagoda.tiering.assembly.TieredCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.cache.Cache;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.CacheManager;
import org.springframework.context.ConfigurableApplicationContext;

/** The application, running on a configuration of its own. */
final class Bookshop implements AutoCloseable {
    private final ConfigurableApplicationContext context;

    private Bookshop(ConfigurableApplicationContext context) {
        this.context = context;
    }

    /** Writes a configuration whose file lies in {@code directory}; all caches have the {@code tiers}. */
    static Path configuration(Path directory, String tiers) throws IOException {
        return Files.writeString(directory.resolve("bookshop.yaml"), """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: %s, statistics: true }
                caches: { books: , search: , reports: , prices: , "test-*": }
                security: { allow: [dev.pagoda.examples.springboot.*] }
                """.formatted(
                        directory.resolve("cache.mv").toString().replace('\\', '/'), tiers));
    }

    static String[] arguments(Path configuration) {
        return new String[] {
            "--spring.cache.jcache.config=" + configuration.toUri(),
            "--spring.datasource.url=jdbc:pagoda:" + configuration,
            "--spring.main.banner-mode=off",
            "--logging.level.root=warn"
        };
    }

    /** Starts it without a web server. */
    static Bookshop start(Path configuration, String... profiles) {
        return new Bookshop(new SpringApplicationBuilder(Application.class, Remembered.class)
                .web(WebApplicationType.NONE)
                .profiles(profiles)
                .run(arguments(configuration)));
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    Books books() {
        return bean(Books.class);
    }

    /** Returns how often the caches did not help. */
    int questions() {
        return bean(Wholesaler.class).questions();
    }

    /** Returns what a tier of a cache has counted. */
    StoreStats stats(String cache, String tier) {
        return tiers(cache).stream()
                .filter(candidate -> candidate.name().equals(tier))
                .findFirst()
                .orElseThrow()
                .stats();
    }

    /** Returns the JCache cache behind one of Spring. */
    Cache<?, ?> cache(String name) {
        return (Cache<?, ?>)
                Objects.requireNonNull(bean(CacheManager.class).getCache(name)).getNativeCache();
    }

    private List<Tier> tiers(String name) {
        TieredCache<?, ?> tiered = cache(name).unwrap(TieredCache.class);
        return tiered.tiers();
    }

    @Override
    public void close() {
        context.close();
    }
}
