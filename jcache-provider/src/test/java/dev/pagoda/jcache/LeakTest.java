package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.integration.CompletionListenerFuture;
import javax.management.ObjectName;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Caches that come and go leave nothing behind. */
@Timeout(240)
final class LeakTest {
    private static final int CACHES = 200;
    private static final int ROUNDS = 20;

    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @EnumSource
    void cachesLeaveNoThreadNoFileNoBean(Topology topology) throws Exception {
        Set<Long> threadsBefore = threads();
        Path configuration = managers.write(topology.yaml(managers.directory()));
        PagodaCacheManager manager = managers.open(configuration, getClass().getClassLoader());
        round(manager);
        Set<String> filesWhileOpen = files();
        for (int i = 1; i < ROUNDS; i++) {
            round(manager);
            assertThat(beans()).isEmpty();
            assertThat(files()).isEqualTo(filesWhileOpen);
        }
        manager.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(newThreads(threadsBefore)).isEmpty());
    }

    /** Creates many caches that use everything that holds a thread, a file or a bean, and destroys them. */
    private static void round(PagodaCacheManager manager) throws Exception {
        for (int i = 0; i < CACHES; i++) {
            Cache<String, Integer> cache = manager.createCache(
                    "cache" + i,
                    types(String.class, Integer.class)
                            .setStatisticsEnabled(true)
                            .setManagementEnabled(true)
                            .setExpiryPolicyFactory(
                                    CreatedExpiryPolicy.factoryOf(new javax.cache.expiry.Duration(TimeUnit.HOURS, 1)))
                            .setCacheLoaderFactory(OneLoader::new)
                            .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                    () -> (CacheEntryCreatedListener<String, Integer>) events -> {},
                                    null,
                                    false,
                                    false)));
            cache.put("k", i);
            CompletionListenerFuture loaded = new CompletionListenerFuture();
            cache.loadAll(Set.of("l"), false, loaded);
            loaded.get();
            assertThat(cache.get("l")).isEqualTo(1);
        }
        assertThat(beans()).hasSize(2 * CACHES);
        for (int i = 0; i < CACHES; i++) {
            manager.destroyCache("cache" + i);
        }
        assertThat(manager.getCacheNames()).isEmpty();
    }

    private Set<String> files() throws IOException {
        try (var paths = Files.walk(managers.directory())) {
            return paths.map(Path::toString).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    private static Set<ObjectName> beans() throws Exception {
        return ManagementFactory.getPlatformMBeanServer().queryNames(new ObjectName("javax.cache:*"), null);
    }

    private static Set<Long> threads() {
        return Thread.getAllStackTraces().keySet().stream().map(Thread::getId).collect(Collectors.toSet());
    }

    /** Returns the names of threads that were not there before; those of the JDK's shared pool are nobody's leak. */
    private static Set<String> newThreads(Set<Long> before) {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread.getId()))
                .map(Thread::getName)
                .filter(name -> !name.startsWith("ForkJoinPool.commonPool") && !name.startsWith("awaitility"))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Loads one for every key. */
    private static final class OneLoader implements javax.cache.integration.CacheLoader<String, Integer> {
        @Override
        public Integer load(String key) {
            return 1;
        }

        @Override
        public java.util.Map<String, Integer> loadAll(Iterable<? extends String> keys) {
            java.util.Map<String, Integer> all = new java.util.HashMap<>();
            keys.forEach(key -> all.put(key, 1));
            return all;
        }
    }
}
