package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import dev.pagoda.tiering.config.HeapSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PagodaTest {
    private static final ClassLoader LOADER = PagodaTest.class.getClassLoader();

    @TempDir
    Path directory;

    private Configuration onDisk(String... tiers) {
        return Configuration.memory("PagodaTest " + directory)
                .withBackend(BackendConfiguration.of("disk", "mvstore:" + directory.resolve("cache.mv")))
                .withDefaults(CacheSettings.DEFAULT.withTiers(tiers));
    }

    private static CacheRequest<String, String> texts(String name) {
        return CacheRequest.of(name, String.class, String.class);
    }

    private static void put(TieredCache<String, String> cache, String key, String value) {
        cache.store().put(key, value, PutOptions.ETERNAL);
    }

    private static String valueOf(TieredCache<String, String> cache, String key) {
        Entry<String> entry = cache.store().get(key);
        return entry == null ? "absent" : entry.value();
    }

    @Test
    void anErrorOfAListenerDoesNotEndTheSweeps() {
        try (Pagoda pagoda = Pagoda.open(Configuration.memory("PagodaTest.errors"), LOADER)) {
            TieredCache<String, String> cache = pagoda.cache(texts("a"));
            AtomicInteger expired = new AtomicInteger();
            cache.store().onExpiry((key, entry) -> {
                expired.incrementAndGet();
                throw new AssertionError("on purpose");
            });
            for (int i = 1; i <= 2; i++) {
                int times = i;
                cache.store().put("k" + i, "v", PutOptions.ttl(Ttl.ofMillis(1)));
                Awaitility.await().untilAsserted(() -> assertThat(expired).hasValue(times));
            }
        }
    }

    @Test
    void handlesOnOneConfigurationShareTheHeapUntilTheLastIsClosed() {
        Configuration configuration = Configuration.memory("PagodaTest.share");
        try (Pagoda first = Pagoda.open(configuration, LOADER)) {
            put(first.cache(texts("a")), "k", "v");
            try (Pagoda second = Pagoda.open(configuration, LOADER)) {
                assertThat(valueOf(second.cache(texts("a")), "k")).isEqualTo("v");
            }
            assertThat(valueOf(first.cache(texts("a")), "k")).isEqualTo("v");
        }
        try (Pagoda again = Pagoda.open(configuration, LOADER)) {
            assertThat(valueOf(again.cache(texts("a")), "k")).isEqualTo("absent");
        }
    }

    @Test
    void otherConfigurationsAndOtherClassLoadersHaveOtherHeaps() throws Exception {
        Configuration configuration = Configuration.memory("PagodaTest.apart");
        try (java.net.URLClassLoader other = new java.net.URLClassLoader(new java.net.URL[0], LOADER);
                Pagoda first = Pagoda.open(configuration, LOADER);
                Pagoda second = Pagoda.open(Configuration.memory("PagodaTest.apart2"), LOADER);
                Pagoda third = Pagoda.open(configuration, other)) {
            put(first.cache(texts("a")), "k", "v");
            assertThat(valueOf(second.cache(texts("a")), "k")).isEqualTo("absent");
            assertThat(valueOf(third.cache(texts("a")), "k")).isEqualTo("absent");
        }
    }

    @Test
    void aBackendKeepsEntriesBeyondTheEngineAndTheHeapServesReads() {
        Configuration configuration = onDisk("heap", "disk");
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            put(pagoda.cache(texts("a")), "k", "v");
        }
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            TieredCache<String, String> cache = pagoda.cache(texts("a"));
            assertThat(valueOf(cache, "k")).isEqualTo("v");
            assertThat(valueOf(cache, "k")).isEqualTo("v");
            assertThat(cache.tiers()).extracting(Tier::name).containsExactly("heap", "disk");
            assertThat(cache.tiers().get(0).stats().hits()).isEqualTo(1);
            assertThat(cache.tiers().get(1).stats().hits()).isEqualTo(1);
        }
    }

    @Test
    void aChangeByAnotherClassLoaderReachesTheHeapHere() throws Exception {
        Configuration configuration = onDisk("heap", "disk");
        try (java.net.URLClassLoader other = new java.net.URLClassLoader(new java.net.URL[0], LOADER);
                Pagoda here = Pagoda.open(configuration, LOADER);
                Pagoda there = Pagoda.open(configuration, other)) {
            TieredCache<String, String> mine = here.cache(texts("a"));
            TieredCache<String, String> theirs = there.cache(texts("a"));
            put(mine, "k", "old");
            assertThat(valueOf(theirs, "k")).isEqualTo("old");
            put(mine, "k", "new");
            assertThat(valueOf(theirs, "k")).isEqualTo("new");
        }
    }

    @Test
    void aCacheThatIsOpenWithOtherTypesIsRefused() {
        try (Pagoda pagoda = Pagoda.open(Configuration.memory("PagodaTest.types"), LOADER)) {
            pagoda.cache(texts("a"));
            Errors.assertThatCode(
                    () -> pagoda.cache(CacheRequest.of("a", Long.class, String.class)),
                    ErrorCode.TYPE_MISMATCH,
                    "The cache a has keys of java.lang.String, values of java.lang.String and the codec auto; it can't"
                            + " be opened with keys of java.lang.Long, values of java.lang.String and the codec auto");
        }
    }

    @Test
    void aStoredCacheWithEntriesOfOtherTypesIsRefusedAndAnEmptyOneIsMadeAnew() {
        Configuration configuration = onDisk("disk");
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            put(pagoda.cache(texts("full")), "k", "v");
            pagoda.cache(texts("empty"));
        }
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            Errors.assertThatCode(
                    () -> pagoda.cache(CacheRequest.of("full", Long.class, String.class)),
                    ErrorCode.TYPE_MISMATCH,
                    "The cache full has keys of java.lang.String, values of java.lang.String and the codec auto; it"
                            + " can't be opened with keys of java.lang.Long, values of java.lang.String and the codec"
                            + " auto");
            TieredCache<Long, String> empty = pagoda.cache(CacheRequest.of("empty", Long.class, String.class));
            empty.store().put(1L, "v", PutOptions.ETERNAL);
            assertThat(pagoda.caches())
                    .contains(new CacheInfo("empty", new CacheFormat("java.lang.Long", "java.lang.String", "auto")));
        }
    }

    @Test
    void anEmptyCacheThatAnotherEngineHasOpenKeepsItsTypes() throws Exception {
        Configuration configuration = onDisk("disk");
        try (java.net.URLClassLoader other = new java.net.URLClassLoader(new java.net.URL[0], LOADER);
                Pagoda here = Pagoda.open(configuration, LOADER);
                Pagoda there = Pagoda.open(configuration, other)) {
            here.cache(texts("a"));
            Errors.assertThatCode(
                    () -> there.cache(CacheRequest.of("a", Long.class, String.class)), ErrorCode.TYPE_MISMATCH);
        }
    }

    @Test
    void aDroppedCacheIsEmptyInEveryTierWhenItIsMadeAgain() {
        try (Pagoda pagoda = Pagoda.open(onDisk("heap", "disk"), LOADER)) {
            TieredCache<String, String> old = pagoda.cache(texts("a"));
            put(old, "k", "v");
            assertThat(valueOf(old, "k")).isEqualTo("v");
            assertThat(pagoda.drop("a")).isTrue();
            assertThat(old.isOpen()).isFalse();
            Errors.assertThatCode(() -> old.store().get("k"), ErrorCode.CLOSED);
            assertThat(pagoda.caches()).isEmpty();
            assertThat(pagoda.find("a")).isNull();
            assertThat(valueOf(pagoda.cache(texts("a")), "k")).isEqualTo("absent");
            assertThat(pagoda.drop("b")).isFalse();
        }
    }

    @Test
    void aCacheThatAnotherEngineDroppedIsMadeAnewWhenItIsNextAskedFor() throws Exception {
        Configuration configuration = onDisk("heap", "disk");
        try (java.net.URLClassLoader other = new java.net.URLClassLoader(new java.net.URL[0], LOADER);
                Pagoda here = Pagoda.open(configuration, LOADER);
                Pagoda there = Pagoda.open(configuration, other)) {
            TieredCache<String, String> mine = here.cache(texts("a"));
            put(mine, "k", "v");
            assertThat(there.drop("a")).isTrue();
            assertThat(mine.isOpen()).isFalse();
            assertThat(here.find("a")).isNull();
            assertThat(valueOf(here.cache(texts("a")), "k")).isEqualTo("absent");
        }
    }

    @Test
    void aConfiguredCacheExistsAndAPatternCreatesOnRequest() {
        Configuration configuration = Configuration.memory("PagodaTest.configured")
                .withCache("sessions", CacheSettings.DEFAULT.withTypes("java.lang.Long", "java.lang.String"))
                .withCache("report-*", CacheSettings.DEFAULT.withHeap(HeapSettings.entries(5)));
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            assertThat(pagoda.caches())
                    .containsExactly(
                            new CacheInfo("sessions", new CacheFormat("java.lang.Long", "java.lang.String", "auto")));
            TieredCache<?, ?> sessions = pagoda.find("sessions");
            assertThat(sessions).isNotNull();
            assertThat(sessions.keyType()).isEqualTo(Long.class);
            assertThat(sessions.isInferred()).isFalse();
            TieredCache<?, ?> report = pagoda.find("report-daily");
            assertThat(report).isNotNull();
            assertThat(report.keyType()).isEqualTo(Object.class);
            assertThat(report.settings().heap().maximumEntries()).isEqualTo(5);
            assertThat(pagoda.find("other")).isNull();
        }
    }

    @Test
    void aConfiguredTypeThatIsNotOnTheClassPathIsNamed() {
        Configuration configuration = Configuration.memory("PagodaTest.missing")
                .withCache("orders", CacheSettings.DEFAULT.withTypes("java.lang.Long", "com.acme.Order"));
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            Errors.assertThatCode(
                    () -> pagoda.find("orders"),
                    ErrorCode.CONFIGURATION,
                    "The cache orders has the valueType com.acme.Order, which is not on the class path");
        }
    }

    @Test
    void aCacheMadeEarlierIsFoundInTheCatalogueWithItsTypes() {
        Configuration configuration = onDisk("disk");
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            pagoda.cache(CacheRequest.of("a", Long.class, String.class)).store().put(7L, "seven", PutOptions.ETERNAL);
        }
        Configuration later = configuration.withDefaults(CacheSettings.DEFAULT);
        try (Pagoda pagoda = Pagoda.open(later, LOADER)) {
            TieredCache<?, ?> found = pagoda.find("a");
            assertThat(found).isNotNull();
            assertThat(found.keyType()).isEqualTo(Long.class);
            assertThat(found.isInferred()).isTrue();
            assertThat(found.settings().tiers()).containsExactly("heap", "disk");
            assertThat(found.store().iterator().next().entry().value()).isEqualTo("seven");
            CacheSettings onDisk = CacheSettings.DEFAULT.withTiers("disk");
            TieredCache<Long, String> typed =
                    pagoda.cache(CacheRequest.of("a", Long.class, String.class).withSettings(onDisk));
            assertThat(typed.isInferred()).isFalse();
            assertThat(found.isOpen()).isTrue();
            assertThat(pagoda.drop("a")).isTrue();
            assertThat(found.isOpen()).isFalse();
        }
    }

    @Test
    void aValueWhoseClassIsNotAllowedIsShownRawUntilTheTypeIsNamed() {
        Configuration configuration = onDisk("disk");
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            pagoda.cache(CacheRequest.of("a", String.class, Point.class))
                    .store()
                    .put("p", new Point(1, 2), PutOptions.ETERNAL);
        }
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            TieredCache<?, ?> found = pagoda.find("a");
            assertThat(found).isNotNull();
            Object value = found.store().iterator().next().entry().value();
            assertThat(value).isInstanceOf(RawValue.class);
            assertThat(value.toString()).contains(Point.class.getName()).contains("security.allow");
            TieredCache<String, Point> typed = pagoda.cache(CacheRequest.of("a", String.class, Point.class));
            assertThat(typed.store().get("p")).extracting(Entry::value).isEqualTo(new Point(1, 2));
        }
    }

    record Point(int x, int y) implements java.io.Serializable {}

    @Test
    void anUnknownBackendInTheSettingsOfARequestIsNamed() {
        try (Pagoda pagoda = Pagoda.open(onDisk("disk"), LOADER)) {
            CacheSettings settings = CacheSettings.DEFAULT.withTiers("heap", "dsk");
            Errors.assertThatCode(
                    () -> pagoda.cache(texts("a").withSettings(settings)),
                    ErrorCode.CONFIGURATION,
                    "There is no backend dsk; allowed: heap, disk");
        }
    }

    @Test
    void anUnknownSchemeIsNamed() {
        Configuration configuration = Configuration.memory("PagodaTest.scheme")
                .withBackend(BackendConfiguration.of("x", "foo:bar"))
                .withDefaults(CacheSettings.DEFAULT.withTiers("x"));
        try (Pagoda pagoda = Pagoda.open(configuration, LOADER)) {
            String sentence =
                    "The backend x has the unknown scheme foo; allowed: mvstore, postgresql, redis, redis-cluster,"
                            + " redis-sentinel, rediss";
            Errors.assertThatCode(() -> pagoda.cache(texts("a")), ErrorCode.CONFIGURATION, sentence);
            assertThat(pagoda.health()).isEqualTo(Map.of("x", new Health(false, sentence)));
        }
    }

    @Test
    void aBadNameIsRefusedOnEveryTier() {
        try (Pagoda pagoda = Pagoda.open(Configuration.memory("PagodaTest.name"), LOADER)) {
            Errors.assertThatCode(() -> pagoda.cache(texts("")), ErrorCode.INVALID_NAME);
            Errors.assertThatCode(() -> pagoda.cache(texts("x".repeat(256))), ErrorCode.INVALID_NAME);
        }
    }

    @Test
    void aClosedHandleRefusesEverythingAndClosesOnce() {
        Configuration configuration = Configuration.memory("PagodaTest.closed");
        Pagoda other = Pagoda.open(configuration, LOADER);
        Pagoda pagoda = Pagoda.open(configuration, LOADER);
        TieredCache<String, String> cache = pagoda.cache(texts("a"));
        pagoda.close();
        pagoda.close();
        assertThat(pagoda.isClosed()).isTrue();
        assertThat(cache.isOpen()).isTrue();
        List<Runnable> calls = List.of(
                () -> pagoda.cache(texts("a")),
                () -> pagoda.find("a"),
                pagoda::caches,
                () -> pagoda.drop("a"),
                pagoda::health,
                () -> pagoda.begin(dev.pagoda.tiering.Isolation.READ_COMMITTED));
        for (Runnable call : calls) {
            Errors.assertThatCode(
                    call::run, ErrorCode.CLOSED, "This handle on the engine memory:PagodaTest.closed is closed");
        }
        other.close();
        assertThat(cache.isOpen()).isFalse();
        Errors.assertThatCode(() -> cache.store().get("k"), ErrorCode.CLOSED);
    }

    @Test
    void healthTriesEveryBackend() {
        try (Pagoda pagoda = Pagoda.open(onDisk("disk"), LOADER)) {
            assertThat(pagoda.health())
                    .hasSize(1)
                    .hasEntrySatisfying(
                            "disk", health -> assertThat(health.up()).isTrue());
        }
    }

    @Test
    void theSweeperRemovesExpiredEntriesThatNobodyReads() {
        try (Pagoda pagoda = Pagoda.open(Configuration.memory("PagodaTest.sweep"), LOADER)) {
            TieredCache<String, String> cache = pagoda.cache(texts("a"));
            cache.store().put("k", "v", PutOptions.ttl(dev.pagoda.tiering.Ttl.ofMillis(1)));
            Awaitility.await()
                    .atMost(10, TimeUnit.SECONDS)
                    .until(() -> cache.store().stats().expirations() == 1);
        }
    }

    @Test
    void aHeapBoundInEntriesOrBytesEvicts() {
        try (Pagoda pagoda = Pagoda.open(Configuration.memory("PagodaTest.bound"), LOADER)) {
            for (HeapSettings bound : List.of(HeapSettings.entries(10), HeapSettings.bytes(4_000))) {
                CacheSettings settings = CacheSettings.DEFAULT.withHeap(bound);
                TieredCache<String, String> cache =
                        pagoda.cache(texts(bound.toString()).withSettings(settings));
                for (int i = 0; i < 1_000; i++) {
                    put(cache, "k" + i, "v".repeat(100));
                }
                Awaitility.await().until(() -> cache.store().stats().entries() <= 20);
            }
        }
    }
}
