package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Reads go to a replica, and show nothing older than this process has seen, nor than maxStaleness. */
final class ReplicaIT {
    private static final CacheSpec SPEC = SeenVersions.SPEC;
    private static final int KEYS = 40;
    /** As many of the keys are written by the process under test too. */
    private static final int MINE = SeenVersions.WRITTEN;

    private static final long SECONDS = Integer.getInteger("pagoda.stress.replicaSeconds", 6);

    private static TestCluster cluster;

    private final ConcurrentSkipListMap<Long, Long> written = new ConcurrentSkipListMap<>();

    @BeforeAll
    static void startServers() throws Exception {
        cluster = TestCluster.start(2);
    }

    @AfterAll
    static void stopServers() throws Exception {
        cluster.close();
    }

    /** Each test begins with an empty cache, and replicas that keep up. */
    @AfterEach
    void restoreServers() {
        TestCluster.delay(cluster.replica(0), 0);
        TestCluster.delay(cluster.replica(1), 0);
        try (Backend backend = elsewhere()) {
            backend.drop(SPEC.name());
        }
    }

    /** Opens a backend that knows the primary only, as another process that writes. */
    private static Backend elsewhere() {
        return cluster.open(cluster.primary(), Map.of("timeout", "30s"));
    }

    /** Opens a backend that reads from the first replica. */
    private static Backend open(String maxStaleness) {
        String hosts = "127.0.0.1:" + cluster.replica(0).port() + ",127.0.0.1:"
                + cluster.primary().port();
        return cluster.open(hosts, options(maxStaleness));
    }

    private static Map<String, String> options(String maxStaleness) {
        return Map.of("readFrom", "replicas", "maxStaleness", maxStaleness, "timeout", "5s");
    }

    private static long figure(Backend backend, String name) {
        return backend.metrics().get(name).longValue();
    }

    private static void awaitReplica(Backend backend) {
        await().until(() -> figure(backend, "replica.used") == 1);
    }

    /** Reads until the replica has answered: it knows the cache then, and what was written to it. */
    private static void awaitReplicaReads(Backend backend, Store<Bytes, Bytes> store, String key) {
        awaitReplica(backend);
        long before = figure(backend, "replica.reads");
        await().until(() -> {
            store.get(b(key));
            return figure(backend, "replica.reads") > before;
        });
    }

    @Test
    void aReplicaIsAskedWhatThisProcessHasNotSeenNewer() throws Exception {
        try (Backend backend = open("3s");
                Backend elsewhere = elsewhere()) {
            Store<Bytes, Bytes> store = backend.open(SPEC);
            Store<Bytes, Bytes> other = elsewhere.open(SPEC);
            put(other, "k", "old");
            put(other, "mine", "old");
            awaitReplicaReads(backend, store, "k");
            TestCluster.pause(cluster.replica(0));
            put(other, "k", "new");
            long written = System.nanoTime();
            assertThat(get(store, "k")).as("the replica answers").isEqualTo("old");

            put(store, "mine", "new");
            assertThat(get(store, "mine")).isEqualTo("new");
            assertThat(store.getAll(List.of(b("mine"), b("k"))))
                    .hasSize(2)
                    .allSatisfy((key, entry) -> assertThat(entry.value()).isEqualTo(b("new")));
            assertThat(get(store, "k")).as("getAll has shown it").isEqualTo("new");
            assertThat(store.scan(Scan.all()).rows())
                    .hasSize(2)
                    .allMatch(row -> row.entry().value().equals(b("new")));

            put(other, "late", "v");
            await().atMost(Duration.ofSeconds(5)).until(() -> get(store, "late") != null);
            System.out.println("behind a replica that stands still: seen after "
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - written) + " ms");
            TestCluster.resume(cluster.replica(0));
            awaitReplicaReads(backend, store, "late");
        }
    }

    @Test
    void aCommitThatOnlyTheReplicaShowsIsNotShown() throws Exception {
        try (Backend backend = open("2s");
                Backend elsewhere = elsewhere()) {
            Store<Bytes, Bytes> store = backend.open(SPEC);
            Store<Bytes, Bytes> other = elsewhere.open(SPEC);
            Stream.of("changed", "removed", "same").forEach(key -> put(other, key, "old"));
            awaitReplicaReads(backend, store, "changed");
            // Commits wait for a replica that does not exist; those that exist show them.
            CompletableFuture<Void> probe = holdCommits();
            try {
                Threads.run(3, thread -> {
                    switch (thread) {
                        case 0 -> put(other, "changed", "new");
                        case 1 -> other.remove(b("removed"));
                        default -> readWhileCommitsWait(backend, store);
                    }
                    return null;
                });
            } finally {
                waitFor("");
                probe.get();
            }
            assertThat(get(store, "changed")).isEqualTo("new");
            assertThat(store.get(b("removed"))).isNull();
        }
    }

    private static void waitFor(String replicas) {
        cluster.primary().execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = '" + replicas + "'");
        cluster.primary().execute("postgres", "SELECT pg_reload_conf()");
    }

    /** Returns once commits wait, which is some time after the server was told, with one that does. */
    private static CompletableFuture<Void> holdCommits() {
        waitFor("nobody");
        AtomicReference<CompletableFuture<Void>> probe = new AtomicReference<>(probe());
        await().until(() -> {
            probe.updateAndGet(last -> last.isDone() ? probe() : last);
            return !cluster.primary()
                    .query("postgres", "SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'")
                    .equals("0");
        });
        return probe.get();
    }

    private static CompletableFuture<Void> probe() {
        return CompletableFuture.runAsync(
                () -> cluster.primary().execute("postgres", "SELECT pg_logical_emit_message(true, 'probe', '')"));
    }

    private static void readWhileCommitsWait(Backend backend, Store<Bytes, Bytes> store) {
        try {
            await().until(() -> cluster.replica(0)
                    .query(
                            TestCluster.DATABASE,
                            "SELECT count(*) FROM pagoda.storage_kv WHERE value = 'new' OR value IS NULL")
                    .equals("2"));
            long before = figure(backend, "replica.reads");
            for (int i = 0; i < 50; i++) {
                assertThat(get(store, "changed")).isEqualTo("old");
                assertThat(get(store, "removed")).isEqualTo("old");
                assertThat(get(store, "same")).isEqualTo("old");
                assertThat(store.getAll(List.of(b("removed"), b("same")))).hasSize(2);
                assertThat(store.scan(Scan.all()).rows())
                        .hasSize(3)
                        .allMatch(row -> row.entry().value().equals(b("old")));
            }
            assertThat(figure(backend, "replica.reads"))
                    .as("the replica answers what is settled")
                    .isGreaterThan(before);
        } finally {
            waitFor("");
        }
    }

    @Test
    void aReplicaThreeSecondsBehindShowsNothingOlderThanSeen() throws Exception {
        long seed = System.nanoTime();
        System.out.println("replica 3 s behind: seed " + seed);
        try (Backend patient = open("10s");
                Backend strict = open("2s");
                Backend elsewhere = elsewhere()) {
            Store<Bytes, Bytes> other = elsewhere.open(SPEC);
            for (int i = 0; i < KEYS; i++) {
                new SeenVersions(KEYS).put(other, i);
            }
            awaitReplicaReads(patient, patient.open(SPEC), "key000");
            awaitReplicaReads(strict, strict.open(SPEC), "key000");
            TestCluster.delay(cluster.replica(0), 3);
            SeenVersions patientSeen = new SeenVersions(KEYS);
            SeenVersions strictSeen = new SeenVersions(KEYS);
            AtomicLong patientAge = new AtomicLong();
            AtomicLong strictAge = new AtomicLong();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            Threads.run(5, thread -> {
                switch (thread) {
                    case 0 -> write(other, end);
                    case 1, 2 -> run(patient, patientSeen, false, new Random(seed + thread), end, patientAge);
                    default -> run(strict, strictSeen, true, new Random(seed + thread), end, strictAge);
                }
                return null;
            });
            System.out.println("maxStaleness 10 s: " + patientSeen.reads() + " reads, " + patient.metrics()
                    + ", oldest "
                    + patientAge.get() / 1_000_000 + " ms; 2 s: " + strictSeen.reads() + " reads, " + strict.metrics()
                    + ", oldest " + strictAge.get() / 1_000_000 + " ms");
            assertThat(patientSeen.faults()).isEmpty();
            assertThat(strictSeen.faults()).isEmpty();
            assertThat(figure(patient, "replica.reads")).isGreaterThan(100);
            assertThat(patientAge.get())
                    .isGreaterThan(TimeUnit.SECONDS.toNanos(2))
                    .isLessThan(TimeUnit.SECONDS.toNanos(10));
            assertThat(strictAge.get()).isLessThan(TimeUnit.SECONDS.toNanos(2));
        }
    }

    /** Writes each key about once a second, and the last one all the time, whose versions it notes with the moments at which they were written. */
    private void write(Store<Bytes, Bytes> store, long end) {
        SeenVersions own = new SeenVersions(KEYS);
        for (int i = 0; System.nanoTime() < end; i++) {
            own.put(store, i % KEYS);
            long version = own.put(store, KEYS - 1);
            written.put(version, System.nanoTime());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    /** Without {@code whole} nothing reads all keys, after which a replica that far behind could not answer for any of them. */
    private void run(Backend backend, SeenVersions seen, boolean whole, Random random, long end, AtomicLong oldest) {
        Store<Bytes, Bytes> store = backend.open(SPEC);
        while (System.nanoTime() < end) {
            seen.step(backend, store, random, whole ? KEYS : MINE);
            long now = System.nanoTime();
            Entry<Bytes> clock = seen.get(store, KEYS - 1);
            // It is out of date since the next one was written.
            Map.Entry<Long, Long> next = written.higherEntry(clock.version());
            oldest.accumulateAndGet(next == null ? 0 : now - next.getValue(), Math::max);
        }
    }

    @Test
    void changingFromOneReplicaToAnotherGoesNotBack() throws Exception {
        long seed = System.nanoTime();
        System.out.println("two replicas: seed " + seed);
        try (Backend backend = cluster.open(options("5s"));
                Backend scanning = cluster.open(options("5s"));
                Backend elsewhere = elsewhere()) {
            Store<Bytes, Bytes> other = elsewhere.open(SPEC);
            for (int i = 0; i < KEYS; i++) {
                new SeenVersions(KEYS).put(other, i);
            }
            awaitReplicaReads(backend, backend.open(SPEC), "key000");
            TestCluster.delay(cluster.replica(1), 1);
            awaitReplica(scanning);
            SeenVersions seen = new SeenVersions(KEYS);
            SeenVersions scanned = new SeenVersions(KEYS);
            AtomicLong age = new AtomicLong();
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            Threads.run(5, thread -> {
                switch (thread) {
                    case 0 -> write(other, end);
                    case 1 -> disturb(new Random(seed), end);
                    case 2, 3 -> run(backend, seen, false, new Random(seed + thread), end, age);
                    // A page that the primary shows has all keys read there until the replica has got as far.
                    default -> run(scanning, scanned, true, new Random(seed + thread), end, age);
                }
                return null;
            });
            System.out.println("two replicas, restarted in turn: " + seen.reads() + " reads, " + backend.metrics()
                    + "; with pages " + scanned.reads() + " reads, " + scanning.metrics());
            assertThat(seen.faults()).isEmpty();
            assertThat(scanned.faults()).isEmpty();
            for (Backend each : List.of(backend, scanning)) {
                assertThat(figure(each, "replica.switches")).isGreaterThan(1);
            }
            assertThat(figure(backend, "replica.reads")).isGreaterThan(1_000);
        }
    }

    /** Kills and restarts one replica after the other. */
    private static void disturb(Random random, long end) throws Exception {
        for (int i = random.nextInt(2); System.nanoTime() < end; i = 1 - i) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1_000));
            cluster.replica(i).kill();
            cluster.replica(i).restart();
        }
    }
}
