package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.Outcome.CREATED;
import static dev.pagoda.tiering.Outcome.UPDATED;
import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What goes beyond the contract: the catalogue, drops, flushes, real time, what is left in the server, damage, and locks. */
final class RedisBackendIT {
    private final RedisServer server = RedisServers.standalone();
    private final String prefix = TestBackend.prefix();
    private RedisBackend backend;
    private Store<Bytes, Bytes> store;

    @BeforeEach
    void open() {
        backend = open(server);
        store = backend.open(CacheSpec.of("cache"));
    }

    private RedisBackend open(RedisServer on, String... options) {
        List<String> all = new ArrayList<>();
        if (!List.of(options).contains("timeout")) {
            all.addAll(List.of("timeout", "10s"));
        }
        all.addAll(List.of(options));
        return TestBackend.open(on.url(), prefix, all.toArray(String[]::new));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static Write<Bytes> put(Store<Bytes, Bytes> on, String key, String value) {
        return on.put(b(key), b(value), PutOptions.ETERNAL);
    }

    private static String get(Store<Bytes, Bytes> on, String key) {
        Entry<Bytes> entry = on.get(b(key));
        return entry == null ? null : new String(entry.value().toByteArray(), StandardCharsets.ISO_8859_1);
    }

    private List<?> names(String part) {
        return (List<?>) server.call("KEYS", "{" + prefix + "*" + part + "*");
    }

    @Test
    void anotherProcessSeesTheCataloguesFormats() {
        CacheFormat format = new CacheFormat("java.lang.Long", "java.lang.String", "string");
        backend.open(new CacheSpec("typed \u0000 {odd} name", format, Limits.DEFAULT, Long.MAX_VALUE));
        try (RedisBackend other = open(server)) {
            assertThat(other.catalogue())
                    .containsExactly(
                            new CacheInfo("cache", CacheFormat.BYTES),
                            new CacheInfo("typed \u0000 {odd} name", format));
            assertThat(other.find("typed \u0000 {odd} name").orElseThrow().format())
                    .isEqualTo(format);
            assertThat(other.find("none")).isEmpty();
            failure(ErrorCode.TYPE_MISMATCH, () -> other.open(CacheSpec.of("typed \u0000 {odd} name")));
        }
    }

    @Test
    void aDroppedCacheIsGoneForEverybodyAndEmptyWhenItIsMadeAgain() {
        put(store, "k", "old");
        try (RedisBackend other = open(server)) {
            Store<Bytes, Bytes> elsewhere = other.open(CacheSpec.of("cache"));
            backend.drop("cache");
            backend.drop("cache");
            assertThat(store.isOpen()).isFalse();
            failure(ErrorCode.CLOSED, () -> put(store, "k", "v"));
            failure(ErrorCode.CLOSED, () -> elsewhere.get(b("k")));
            assertThat(elsewhere.isOpen()).isFalse();
            assertThat(other.find("cache")).isEmpty();
            Store<Bytes, Bytes> again = other.open(CacheSpec.of("cache"));
            assertThat(get(again, "k")).isNull();
            put(again, "k", "new");
            failure(ErrorCode.CLOSED, () -> elsewhere.scan(Scan.all()));
            assertThat(get(again, "k")).isEqualTo("new");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void whatWasClearedOrDroppedIsRemovedInTheBackground(String indexed) {
        try (RedisBackend own = open(server, "index", indexed, "shards", "1")) {
            Store<Bytes, Bytes> cleared = own.open(CacheSpec.of("cleared"));
            fill(cleared, 2_500);
            cleared.clear();
            put(cleared, "key-7", "survivor");
            await().until(() -> names(":key-").size() == 1);
            assertThat(get(cleared, "key-7")).isEqualTo("survivor");
            fill(cleared, 1_200);
            own.drop("cleared");
            await().until(() -> names(":key-").isEmpty() && names("/garbage/").isEmpty());
            await().until(() -> names("/dropped").isEmpty());
        }
    }

    private static void fill(Store<Bytes, Bytes> on, int count) {
        List<Mutation<Bytes, Bytes>> batch = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            batch.add(new Mutation.Put<>(b("key-" + i), b("v"), PutOptions.ETERNAL));
        }
        on.write(batch);
    }

    @Test
    void whatAnotherProcessDidNotFinishRemovingIsRemovedByTheNext() {
        fill(store, 700);
        backend.close();
        // As a process leaves it that ended after its drop: the line is gone, everything else is still there.
        Object line = server.call("HGET", "{" + prefix + "}/caches", "cache");
        server.call("HSET", "{" + prefix + "}/dropped", String.valueOf(line).split(" ", 2)[0], String.valueOf(line));
        server.call("HDEL", "{" + prefix + "}/caches", "cache");
        try (RedisBackend next = open(server)) {
            await().until(() -> names(":key-").isEmpty() && names("/dropped").isEmpty());
            assertThat(next.catalogue()).isEmpty();
        }
    }

    @Test
    void everythingGoesOnAfterAFlush() {
        try (RedisServer own = RedisServer.start();
                RedisBackend first = open(own);
                RedisBackend second = open(own)) {
            Store<Bytes, Bytes> a = first.open(CacheSpec.of("a"));
            Store<Bytes, Bytes> sameA = second.open(CacheSpec.of("a"));
            Store<Bytes, Bytes> other = second.open(CacheSpec.of("b"));
            put(a, "k", "old");
            put(other, "k", "old");
            own.call("FLUSHALL");
            assertThat(get(other, "k")).isNull();
            put(other, "k", "in b");
            assertThat(get(a, "k")).isNull();
            put(a, "k", "in a");
            assertThat(get(sameA, "k")).isEqualTo("in a");
            assertThat(get(other, "k")).isEqualTo("in b");
            assertThat(first.catalogue()).hasSize(2);
        }
    }

    @Test
    void aLostControlRecordMakesEverythingAbsentAndNothingOld() {
        long before = put(store, "k", "old").version();
        names("/clear/").forEach(name -> server.call("DEL", (String) name));
        names("/control").forEach(name -> server.call("DEL", (String) name));

        assertThat(get(store, "k")).isNull();
        assertThat(store.scan(Scan.all()).rows()).isEmpty();
        assertThat(put(store, "k", "new").version()).isGreaterThan(before);
        assertThat(get(store, "k")).isEqualTo("new");
    }

    @Test
    void theServerItselfRemovesWhatHasExpired() {
        store.put(b("short"), b("v"), PutOptions.ttl(Ttl.ofMillis(2_000)));
        long expires = store.get(b("short")).expiresAt();
        await().until(() -> names(":short").isEmpty());
        assertThat(System.currentTimeMillis() - expires).isBetween(0L, 10_000L);
        assertThat(store.get(b("short"))).isNull();
        assertThat(store.scan(Scan.all()).rows()).isEmpty();
    }

    @Test
    void anExpiredEntryIsNotServedAndToldWithItsValueByWhoNoticesFirst() {
        Set<String> told = ConcurrentHashMap.newKeySet();
        store.onExpiry((key, entry) -> told.add(new String(entry.value().toByteArray(), StandardCharsets.ISO_8859_1)));
        await().until(() -> {
            store.put(b("k"), b("value"), PutOptions.ttl(Ttl.ofMillis(100)));
            await().pollInterval(Duration.ofMillis(10)).until(() -> store.get(b("k")) == null);
            return !told.isEmpty();
        });
        assertThat(told).containsExactly("value");
    }

    @Test
    void namesOfExpiredEntriesStayASmallShareOfTheIndex() {
        PutOptions brief = PutOptions.ttl(Ttl.ofMillis(1));
        for (int round = 0; round < 200; round++) {
            List<Mutation<Bytes, Bytes>> batch = new ArrayList<>();
            for (int i = 0; i < 16; i++) {
                batch.add(new Mutation.Put<>(b("key-" + round + "-" + i), b("v"), brief));
            }
            store.write(batch);
        }
        await().until(() -> names(":key-").isEmpty());
        int rounds = 0;
        while (store.stats().entries() > 100) {
            store.put(b("again"), b("v"), PutOptions.ttl(Ttl.ofMillis(60_000)));
            store.remove(b("again"));
            assertThat(rounds++).isLessThan(20_000);
        }
    }

    @Test
    void aDamagedHeaderIsAnErrorThatCanBeOverwritten() {
        long before = put(store, "k", "v").version();
        String name = (String) names(":k").get(0);
        String stored = (String) server.call("GET", name);
        for (int i = 0; i < StoredForm.HEADER; i++) {
            char flipped = (char) (stored.charAt(i) ^ 0x10);
            server.call("SET", name, stored.substring(0, i) + flipped + stored.substring(i + 1));
            failure(ErrorCode.DAMAGED, () -> store.get(b("k")));
            failure(ErrorCode.DAMAGED, () -> store.put(b("k"), b("w"), PutOptions.ETERNAL.when(Condition.IF_ABSENT)));
            failure(ErrorCode.DAMAGED, () -> store.touch(b("k"), Ttl.ETERNAL));
        }
        server.call("SET", name, "short");
        failure(ErrorCode.DAMAGED, () -> store.get(b("k")));
        Write<Bytes> write = put(store, "k", "healed");
        assertThat(write.outcome()).isEqualTo(UPDATED);
        assertThat(write.version()).isGreaterThan(before);
        assertThat(get(store, "k")).isEqualTo("healed");
        assertThat(store.stats().damaged()).isPositive();
    }

    private List<Write<Bytes>> putAll(PutOptions options, String... keys) {
        List<Mutation<Bytes, Bytes>> batch = new ArrayList<>();
        for (String key : keys) {
            batch.add(new Mutation.Put<>(b(key), b("of " + key), options));
        }
        return store.write(batch);
    }

    /** Where entries expire, some batches look for names of expired ones in the index too; each put has a version of its own then. */
    @ParameterizedTest
    @ValueSource(strings = {"eternal", "ttl"})
    void aBatchOfPutsHasOneVersionAndIsToldKeyByKey(String kind) {
        PutOptions options = kind.equals("eternal") ? PutOptions.ETERNAL : PutOptions.ttl(Ttl.ofMillis(3_600_000));
        Map<String, Long> told = new ConcurrentHashMap<>();
        try (RedisBackend other = open(server)) {
            Store<Bytes, Bytes> elsewhere = other.open(CacheSpec.of("cache"));
            elsewhere.onChange(new Telling(told));
            await().until(() -> elsewhere.trust().holds());
            long created = putAll(options, "b").get(0).entry().createdAt();
            List<Write<Bytes>> writes = putAll(options, "a", "b", "a longer key");

            assertThat(writes).extracting(Write::outcome).containsExactly(CREATED, UPDATED, CREATED);
            if (kind.equals("eternal")) {
                assertThat(writes)
                        .extracting(Write::version)
                        .containsOnly(writes.get(0).version());
            }
            assertThat(writes.get(1).entry().createdAt()).isEqualTo(created);
            Map<String, Long> expected = new TreeMap<>();
            List.of("a", "b", "a longer key").forEach(key -> {
                Entry<Bytes> entry = elsewhere.get(b(key));
                expected.put(key, entry.version());
                assertThat(entry)
                        .isEqualTo(writes.get(List.of("a", "b", "a longer key").indexOf(key))
                                .entry());
            });
            await().untilAsserted(() -> assertThat(told).isEqualTo(expected));
        }
    }

    /** Notes the version of each key that changed. */
    private record Telling(Map<String, Long> told) implements ChangeListener<Bytes> {
        @Override
        public void changed(Bytes key, long version) {
            told.put(new String(key.toByteArray(), StandardCharsets.ISO_8859_1), version);
        }

        @Override
        public void everythingChanged() {}
    }

    @Test
    void aBatchOfPutsGoesOverDamagedAndClearedEntries() {
        putAll(PutOptions.ETERNAL, "cleared", "damaged", "plain");
        store.clear();
        long created =
                putAll(PutOptions.ETERNAL, "damaged", "plain").get(1).entry().createdAt();
        String name = (String) names(":damaged").get(0);
        server.call("SET", name, "damaged");

        List<Write<Bytes>> writes = putAll(PutOptions.ETERNAL, "cleared", "damaged", "plain", "new");
        assertThat(writes).extracting(Write::outcome).containsExactly(CREATED, UPDATED, UPDATED, CREATED);
        assertThat(writes.get(2).entry().createdAt()).isEqualTo(created);
        assertThat(store.scan(Scan.all()).rows()).hasSize(4);
        assertThat(get(store, "damaged")).isEqualTo("of damaged");
    }

    @Test
    void putsOfOneKeyInABatchTakeEffectInTheirOrder() {
        List<Write<Bytes>> writes = putAll(PutOptions.ETERNAL, "k", "other", "k");
        assertThat(writes).extracting(Write::outcome).containsExactly(CREATED, CREATED, UPDATED);
        assertThat(writes.get(2).version()).isGreaterThan(writes.get(0).version());
        assertThat(store.get(b("k"))).isEqualTo(writes.get(2).entry());
    }

    @Test
    void scansWorkWithoutAnIndex() {
        try (RedisBackend plain = open(server, "index", "false")) {
            Store<Bytes, Bytes> unindexed = plain.open(CacheSpec.of("unindexed"));
            for (int i = 0; i < 50; i++) {
                put(unindexed, String.format("k%02d", i), "v");
            }
            List<String> keys = new ArrayList<>();
            Scan scan = Scan.range(b("k10"), b("k30")).limit(7);
            for (var page = unindexed.scan(scan); ; page = unindexed.scan(scan.after(page.next()))) {
                page.rows().stream()
                        .map(Row::key)
                        .forEach(key -> keys.add(new String(key.unsafeArray(), StandardCharsets.ISO_8859_1)));
                if (page.next() == null) {
                    break;
                }
            }
            assertThat(keys).hasSize(20).isSorted().startsWith("k10").endsWith("k29");
            assertThat(names("/index/")).isEmpty();
            assertThat(unindexed.stats().entries()).isEqualTo(-1);
        }
    }

    @Test
    void aFullServerRefusesWritesAndDoesNothing() {
        try (RedisServer small = RedisServer.start();
                RedisBackend own = open(small)) {
            Store<Bytes, Bytes> full = own.open(CacheSpec.of("full"));
            put(full, "k", "old");
            small.call("CONFIG", "SET", "maxmemory", "100kb");
            failure(ErrorCode.STORAGE_FULL, () -> put(full, "k", "new"));
            failure(ErrorCode.STORAGE_FULL, () -> put(full, "another", "new"));
            failure(ErrorCode.STORAGE_FULL, full::clear);
            assertThat(get(full, "k")).isEqualTo("old");
            assertThat(full.scan(Scan.all()).rows()).hasSize(1);
            small.call("CONFIG", "SET", "maxmemory", "0");
            put(full, "k", "new");
            assertThat(get(full, "k")).isEqualTo("new");
        }
    }

    @Test
    void tenThousandCachesShareConnectionsThreadsAndOneSubscription() {
        int threads = Thread.activeCount();
        long connections = connections();
        List<Store<Bytes, Bytes>> stores = new ArrayList<>();
        AtomicInteger told = new AtomicInteger();
        for (int i = 0; i < 10_000; i++) {
            stores.add(backend.open(CacheSpec.of("cache-" + i)));
            stores.get(i).onChange(new Counting(told));
        }
        await().until(() -> stores.get(0).trust().holds());
        for (int i = 0; i < 10_000; i += 100) {
            put(stores.get(i), "k", "v" + i);
            assertThat(get(stores.get(i), "k")).isEqualTo("v" + i);
        }
        await().until(() -> told.get() == 100);
        assertThat(connections()).isLessThanOrEqualTo(connections + 1);
        assertThat(Thread.activeCount()).isLessThan(threads + 10);
        assertThat((List<?>) server.call("PUBSUB", "NUMSUB", "{" + prefix + "}/changes"))
                .last()
                .isEqualTo(1L);
        assertThat(backend.catalogue()).hasSize(10_001);
    }

    /** Counts the changes of single keys. */
    private record Counting(AtomicInteger changes) implements ChangeListener<Bytes> {
        @Override
        public void changed(Bytes key, long version) {
            changes.incrementAndGet();
        }

        @Override
        public void everythingChanged() {}
    }

    private long connections() {
        return String.valueOf(server.call("CLIENT", "LIST")).lines().count();
    }

    @Test
    void aLockHasOneHolderAndTokensGrow() {
        Locks locks = backend.locks().orElseThrow();
        try (RedisBackend elsewhere = open(server)) {
            Locks others = elsewhere.locks().orElseThrow();
            Locks.Lease first = locks.tryAcquire(b("lock"), Duration.ofSeconds(60));
            assertThat(others.tryAcquire(b("lock"), Duration.ofSeconds(60))).isNull();
            assertThat(first.extend(Duration.ofSeconds(60))).isTrue();
            first.close();
            first.close();
            Locks.Lease second = others.tryAcquire(b("lock"), Duration.ofMillis(50));
            assertThat(second.token()).isGreaterThan(first.token());
            assertThat(first.extend(Duration.ofSeconds(60))).isFalse();
            await().until(() -> !second.extend(Duration.ofMillis(1)));
            Locks.Lease third = locks.tryAcquire(b("lock"), Duration.ofSeconds(60));
            assertThat(third.token()).isGreaterThan(second.token());
            second.close();
            assertThat(others.tryAcquire(b("lock"), Duration.ofSeconds(60))).isNull();
            third.close();
        }
    }

    @Test
    void healthFollowsTheServer() {
        try (RedisServer own = RedisServer.startDurable();
                RedisBackend watched = open(own, "timeout", "300ms")) {
            Store<Bytes, Bytes> kept = watched.open(CacheSpec.of("kept"));
            put(kept, "k", "v");
            assertThat(watched.health().up()).isTrue();
            own.freeze();
            assertThat(watched.health().up()).isFalse();
            own.thaw();
            await().until(() -> watched.health().up());
            own.kill();
            await().until(() -> !watched.health().up());
            own.restart();
            await().until(() -> watched.health().up());
            assertThat(get(kept, "k")).isEqualTo("v");
        }
    }
}
