package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.configuration;
import static dev.pagoda.jcache.Managers.store;
import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import java.io.Closeable;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.configuration.OptionalFeature;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which caches a manager has, and which managers there are. */
final class ManagerTest {
    @RegisterExtension
    final Managers managers = new Managers();

    @Test
    void withoutConfigurationCachesLiveOnTheHeap() {
        CacheManager manager = managers.provider().getCacheManager();
        Cache<String, String> cache = manager.createCache("plain", types(String.class, String.class));
        cache.put("k", "v");
        TieredCache<?, ?> tiered = cache.unwrap(TieredCache.class);
        assertThat(tiered.tiers()).hasToString("[heap]");
        assertThat(manager.getURI()).isEqualTo(managers.provider().getDefaultURI());
        assertThat(manager.unwrap(Pagoda.class).configuration().backends()).isEmpty();
    }

    @Test
    void whoAsksWhileAManagerIsClosingGetsAnOpenOne() {
        PagodaCachingProvider provider = managers.provider();
        CacheManager closing = provider.getCacheManager();
        AtomicReference<CacheManager> found = new AtomicReference<>();
        closing.createCache(
                "c",
                types(String.class, String.class)
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> new ClosingListener(() -> found.set(provider.getCacheManager())),
                                null,
                                false,
                                true)));
        closing.close();
        assertThat(found.get()).isNotNull().isNotSameAs(closing);
        assertThat(found.get().isClosed()).isFalse();
        assertThat(provider.getCacheManager()).isSameAs(found.get());
    }

    /** Does something when its cache closes. */
    private record ClosingListener(Runnable atClose) implements CacheEntryCreatedListener<String, String>, Closeable {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends String>> events) {}

        @Override
        public void close() {
            atClose.run();
        }
    }

    @Test
    void exactNamesExistPatternsAreCreatedOthersAreNot() {
        PagodaCacheManager manager = managers.open("""
                caches:
                  sessions: { tiers: [heap] }
                  "report-*": { tiers: [heap] }
                """);
        assertThat(manager.getCacheNames()).containsExactly("sessions");
        assertThat(manager.getCache("sessions", String.class, Long.class)).isNotNull();
        assertThat(manager.<Object, Object>getCache("report-1")).isNotNull();
        assertThat(manager.<Object, Object>getCache("other")).isNull();
        assertThat(manager.getCacheNames()).containsExactly("report-1", "sessions");
        assertThatThrownBy(() -> manager.createCache("sessions", new MutableConfiguration<>()))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("sessions exists already");
    }

    @Test
    void aConfiguredCacheThatWasDestroyedIsGoneUntilItIsCreated() {
        PagodaCacheManager manager = managers.open("caches: { sessions: { tiers: [heap] } }");
        manager.destroyCache("sessions");
        assertThat(manager.getCacheNames()).isEmpty();
        assertThat(manager.<Object, Object>getCache("sessions")).isNull();
        manager.createCache("sessions", new MutableConfiguration<>());
        assertThat(manager.getCacheNames()).containsExactly("sessions");
    }

    @Test
    void aConfiguredCacheThatWasClosedOpensAgainWithItsEntries() {
        PagodaCacheManager manager = managers.open("caches: { sessions: { tiers: [heap] } }");
        Cache<String, String> cache = manager.getCache("sessions", String.class, String.class);
        cache.put("k", "v");
        cache.close();
        assertThat(cache.isClosed()).isTrue();
        assertThat(manager.getCache("sessions", String.class, String.class).get("k"))
                .isEqualTo("v");
    }

    @Test
    void typesOfTheConfigurationHold() {
        PagodaCacheManager manager = managers.open(
                "caches: { typed: { tiers: [heap], keyType: java.lang.String, valueType: java.lang.Long } }");
        assertThatThrownBy(() -> manager.getCache("typed", String.class, String.class))
                .isInstanceOf(ClassCastException.class)
                .hasMessageContaining("java.lang.Long")
                .hasMessageContaining("java.lang.String");
        Cache<String, Long> cache = manager.getCache("typed", String.class, Long.class);
        cache.put("k", 1L);
        assertThat(cache.get("k")).isEqualTo(1L);
    }

    @Test
    void aTypeThatTheLoaderDoesNotKnowIsNamed() {
        PagodaCacheManager manager = managers.open("caches: { typed: { tiers: [heap], keyType: com.acme.Missing } }");
        assertThatThrownBy(() -> manager.<Object, Object>getCache("typed"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("com.acme.Missing");
    }

    @Test
    void ofOneLocationAndLoaderThereIsOneManager() throws Exception {
        Path file = managers.write("defaults: { tiers: [heap] }");
        ClassLoader loader = getClass().getClassLoader();
        PagodaCacheManager manager = managers.open(file, loader);
        assertThat(managers.open(file, loader)).isSameAs(manager);
        try (URLClassLoader other = new URLClassLoader(new URL[0], loader)) {
            PagodaCacheManager elsewhere = managers.open(file, other);
            assertThat(elsewhere).isNotSameAs(manager);
            elsewhere.createCache("c", new MutableConfiguration<>());
            assertThat(manager.getCacheNames()).isEmpty();
            managers.provider().close(other);
            assertThat(elsewhere.isClosed()).isTrue();
        }
        managers.provider().close(file.toUri(), loader);
        assertThat(manager.isClosed()).isTrue();
        assertThat(managers.open(file, loader)).isNotSameAs(manager);
    }

    @Test
    void aCacheOpenElsewhereWithOtherTypesIsRefusedNamingBoth() throws Exception {
        Path file = managers.write(Topology.DISK.yaml(managers.directory()));
        ClassLoader loader = getClass().getClassLoader();
        managers.open(file, loader)
                .createCache("shared", types(String.class, Long.class))
                .put("k", 1L);
        try (URLClassLoader other = new URLClassLoader(new URL[0], loader)) {
            PagodaCacheManager elsewhere = managers.open(file, other);
            assertThatThrownBy(() -> elsewhere.createCache("shared", types(Integer.class, String.class)))
                    .isInstanceOf(CacheException.class)
                    .hasMessageContaining("shared")
                    .hasMessageContaining("java.lang.Integer")
                    .hasMessageContaining("java.lang.Long");
        }
    }

    @Test
    void entriesOnDiskSurviveTheManager() {
        Path file = managers.write(Topology.DISK.yaml(managers.directory()));
        ClassLoader loader = getClass().getClassLoader();
        PagodaCacheManager first = managers.open(file, loader);
        first.createCache("kept", types(String.class, String.class)).put("k", "v");
        first.close();
        Cache<String, String> again =
                managers.open(file, loader).createCache("kept", types(String.class, String.class));
        assertThat(again.get("k")).isEqualTo("v");
        again.getCacheManager().destroyCache("kept");
        assertThat(managers.open(file, loader)
                        .createCache("kept", types(String.class, String.class))
                        .get("k"))
                .isNull();
    }

    @Test
    void destroyingReachesACacheThatIsNotOpen() {
        Path file = managers.write(Topology.DISK.yaml(managers.directory()));
        PagodaCacheManager manager = managers.open(file, getClass().getClassLoader());
        Cache<String, String> cache = manager.createCache("kept", types(String.class, String.class));
        cache.put("k", "v");
        cache.close();
        manager.destroyCache("kept");
        assertThat(manager.createCache("kept", types(String.class, String.class))
                        .get("k"))
                .isNull();
    }

    @Test
    void everythingIsRefusedAfterClose() {
        PagodaCacheManager manager = managers.open(Topology.HEAP);
        Cache<Object, Object> cache = manager.createCache("c", new MutableConfiguration<>());
        manager.close();
        manager.close();
        assertThat(cache.isClosed()).isTrue();
        assertThatIllegalStateException().isThrownBy(() -> cache.get("k")).withMessage("The cache c is closed");
        assertThatIllegalStateException().isThrownBy(() -> cache.put("k", "v"));
        assertThatIllegalStateException().isThrownBy(cache::iterator);
        assertThatIllegalStateException()
                .isThrownBy(() -> manager.createCache("d", new MutableConfiguration<>()))
                .withMessageContaining("is closed");
        assertThatIllegalStateException().isThrownBy(manager::getCacheNames);
        assertThatIllegalStateException().isThrownBy(() -> manager.destroyCache("c"));
    }

    @Test
    void unwrapsToWhatIsBehind() {
        PagodaCacheManager manager = managers.open(Topology.HEAP);
        Cache<String, String> cache = manager.createCache("c", types(String.class, String.class));
        cache.put("k", "v");
        Store<String, String> store = store(cache);
        long version = store.get("k").version();
        Entry<?> entry = cache.iterator().next().unwrap(Entry.class);
        assertThat(entry.version()).isEqualTo(version);
        assertThat(entry.expiresAt()).isEqualTo(Ttl.NEVER);
        Object unwrapped = cache.unwrap(PagodaCache.class);
        assertThat(unwrapped).isSameAs(cache);
        assertThatThrownBy(() -> cache.unwrap(String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.unwrap(Metadata.class))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "The cache c with the tiers [heap] has no metadata of entries; it needs a PostgreSQL backend as"
                                + " the last tier");
        assertThatThrownBy(() -> manager.unwrap(String.class)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> cache.iterator().next().unwrap(String.class))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void configurationsAreCopiesThatNobodyChanges() {
        MutableConfiguration<String, String> mine = types(String.class, String.class);
        Cache<String, String> cache = managers.cache(Topology.HEAP, mine);
        mine.setStatisticsEnabled(true);
        CompleteConfiguration<String, String> theirs = configuration(cache);
        assertThat(theirs.isStatisticsEnabled()).isFalse();
        cache.getCacheManager().enableStatistics("test", true);
        assertThat(theirs.isStatisticsEnabled()).isFalse();
        assertThat(configuration(cache).isStatisticsEnabled()).isTrue();
        assertThatThrownBy(() -> mutable(cache)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void propertiesAreThoseOfTheCaller() {
        Properties properties = new Properties();
        properties.setProperty("a", "b");
        CacheManager manager = managers.provider().getCacheManager(null, null, properties);
        properties.setProperty("a", "c");
        assertThat(manager.getProperties()).containsEntry("a", "b");
        assertThat(managers.provider().isSupported(OptionalFeature.STORE_BY_REFERENCE))
                .isTrue();
        assertThat(managers.provider().getDefaultProperties()).isEmpty();
    }

    @Test
    void aLocationWithoutConfigurationIsRefused() {
        URI missing = managers.directory().resolve("missing.yaml").toUri();
        assertThatThrownBy(() -> managers.provider().getCacheManager(missing, null))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("missing.yaml");
    }

    @SuppressWarnings("unchecked")
    private static Object mutable(Cache<?, ?> cache) {
        return cache.getConfiguration(MutableConfiguration.class);
    }
}
