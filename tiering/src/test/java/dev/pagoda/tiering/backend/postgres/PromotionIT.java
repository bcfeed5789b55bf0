package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A replica takes over: writes resume, nothing that it has is lost, and versions go on above all that were given out. */
@SuppressWarnings("try")
final class PromotionIT {
    private static final CacheSpec SPEC = CacheSpec.of("promoted");

    /** A write that was acknowledged. */
    private record Acknowledged(Bytes key, long version, long nanos) {}

    @Test
    void nothingAcknowledgedUnderSynchronousReplicationIsLost() throws Exception {
        try (TestCluster cluster = TestCluster.start(1)) {
            PostgresServer primary = cluster.primary();
            primary.execute("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'replica0'");
            primary.execute("postgres", "SELECT pg_reload_conf()");
            await().until(() -> primary.query("postgres", "SELECT sync_state FROM pg_stat_replication")
                    .equals("sync"));
            try (Backend backend = cluster.open(Map.of("readFrom", "replicas"))) {
                Store<Bytes, Bytes> store = backend.open(SPEC);
                Queue<Acknowledged> acknowledged = new ConcurrentLinkedQueue<>();
                AtomicLong killed = new AtomicLong();
                AtomicLong end = new AtomicLong(Long.MAX_VALUE);
                Threads.run(5, thread -> {
                    if (thread == 0) {
                        failOver(cluster, killed);
                        end.set(System.nanoTime() + TimeUnit.SECONDS.toNanos(10));
                    } else {
                        writeUntil(store, thread, acknowledged, killed, end);
                    }
                    return null;
                });
                report(acknowledged, killed.get());
                assertAllThere(store, acknowledged);
                assertThat(figure(backend, "replica.reads") + figure(backend, "replica.switches"))
                        .isPositive();
            }
        }
    }

    @Test
    void aCommitThatThePromotedServerNeverSawIsNotTakenForDone() throws Exception {
        try (TestCluster cluster = TestCluster.start(1);
                TcpProxy proxy = TcpProxy.to(cluster.primary().port());
                Backend backend = cluster.open(
                        "127.0.0.1:" + proxy.port() + ",127.0.0.1:"
                                + cluster.replica(0).port(),
                        Map.of("timeout", "5s", "sweepInterval", "3600000"))) {
            Store<Bytes, Bytes> store = backend.open(SPEC);
            put(store, "k", "before");
            await().until(() -> cluster.replica(0)
                    .query(TestCluster.DATABASE, "SELECT count(*) FROM pagoda.storage_kv")
                    .equals("1"));
            cluster.replica(0).stop();
            try (Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                put(transaction.open(SPEC), "k", "lost");
                proxy.responses().filter(cutAtCommit(proxy));
                List<Object> outcome = Threads.run(2, thread -> thread == 0 ? outcome(transaction) : takeOver(cluster));
                System.out.println("a lost commit without an answer: " + outcome.get(0));
                assertThat(outcome.get(0)).isIn(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN);
            }
            assertThat(get(store, "k")).isEqualTo("before");
        }
    }

    /** Swallows the answer to a commit and ends the connection. */
    private static TcpProxy.Filter cutAtCommit(TcpProxy proxy) {
        return piece -> {
            if (new String(piece, StandardCharsets.ISO_8859_1).contains("COMMIT")) {
                proxy.refuse();
                return new byte[0];
            }
            return piece;
        };
    }

    private static Object outcome(Transaction transaction) {
        try {
            transaction.commit();
            return "committed";
        } catch (StoreException e) {
            return e.code();
        }
    }

    /** The promoted server commits a transaction under the number of the lost one. */
    private static Object takeOver(TestCluster cluster) throws Exception {
        await().until(() -> cluster.primary()
                .query(TestCluster.DATABASE, "SELECT count(*) FROM pagoda.storage_kv WHERE value = 'lost'")
                .equals("1"));
        cluster.primary().kill();
        cluster.replica(0).restart();
        cluster.replica(0).promote();
        for (int i = 0; i < 20; i++) {
            cluster.replica(0).execute(TestCluster.DATABASE, "SELECT pg_current_xact_id()");
        }
        return "promoted";
    }

    private static long figure(Backend backend, String name) {
        return backend.metrics().get(name).longValue();
    }

    private static void failOver(TestCluster cluster, AtomicLong killed) throws Exception {
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1));
        cluster.primary().kill();
        killed.set(System.nanoTime());
        cluster.replica(0).promote();
        System.out.println("promotion under load: the server took writes "
                + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed.get()) + " ms after the kill");
    }

    /** Writes a new key each time, until a second after writes have resumed. */
    private static void writeUntil(
            Store<Bytes, Bytes> store,
            int thread,
            Queue<Acknowledged> acknowledged,
            AtomicLong killed,
            AtomicLong end) {
        long resumed = Long.MAX_VALUE;
        for (int i = 0; System.nanoTime() < end.get() && System.nanoTime() - resumed < 1_000_000_000L; i++) {
            Bytes key = b(thread + "-" + i);
            boolean after = killed.get() != 0;
            try {
                long version = store.put(key, b("v"), PutOptions.ETERNAL).version();
                acknowledged.add(new Acknowledged(key, version, System.nanoTime()));
                if (after && resumed == Long.MAX_VALUE) {
                    resumed = System.nanoTime();
                }
            } catch (StoreException e) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    private static void report(Collection<Acknowledged> acknowledged, long killed) {
        long last = acknowledged.stream()
                .mapToLong(Acknowledged::nanos)
                .filter(nanos -> nanos < killed)
                .max()
                .orElseThrow();
        long first = acknowledged.stream()
                .mapToLong(Acknowledged::nanos)
                .filter(nanos -> nanos > killed)
                .min()
                .orElseThrow(() -> new AssertionError("Writes did not resume in time"));
        System.out.println("promotion under load: " + acknowledged.size() + " writes acknowledged, none for "
                + TimeUnit.NANOSECONDS.toMillis(first - last) + " ms");
        assertThat(first - last).isLessThan(TimeUnit.SECONDS.toNanos(8));
    }

    private static void assertAllThere(Store<Bytes, Bytes> store, Collection<Acknowledged> acknowledged) {
        Map<Bytes, Entry<Bytes>> found = new HashMap<>(
                store.getAll(acknowledged.stream().map(Acknowledged::key).collect(Collectors.toList())));
        assertThat(acknowledged)
                .allSatisfy(one -> assertThat(found.get(one.key()).version()).isEqualTo(one.version()));
        assertThat(acknowledged.stream().map(Acknowledged::version)).doesNotHaveDuplicates();
    }

    @Test
    void aFeedOfWhichThePromotedServerKnowsNothingIsSwitchedOnAgain() throws Exception {
        try (TestCluster cluster = TestCluster.start(1);
                Backend backend = cluster.open(Map.of())) {
            Store<Bytes, Bytes> store = backend.open(SPEC);
            await().until(() -> cluster.replica(0)
                    .query(TestCluster.DATABASE, "SELECT count(*) FROM pagoda.storage_namespaces")
                    .equals("1"));
            cluster.replica(0).stop();
            Queue<Bytes> heard = new ConcurrentLinkedQueue<>();
            try (Subscription ignored = store.onChange(new Keys(heard))) {
                await().until(() -> store.trust().holds());
                cluster.primary().kill();
                await().until(() -> !store.trust().holds());
                cluster.replica(0).restart();
                cluster.replica(0).promote();
                await().atMost(30, TimeUnit.SECONDS).until(() -> store.trust().holds());
                put(store, "k", "v");
                await().until(() -> heard.contains(b("k")));
            }
        }
    }

    /** Notes which keys have changed. */
    private record Keys(Queue<Bytes> heard) implements ChangeListener<Bytes> {
        @Override
        public void changed(Bytes key, long version) {
            heard.add(key);
        }

        @Override
        public void everythingChanged() {
            heard.clear();
        }
    }

    @Test
    void aPromotedServerGivesOutNoVersionAgainEvenIfItsClockIsBehind() throws Exception {
        try (TestCluster cluster = TestCluster.start(1)) {
            long lost;
            try (Backend backend = cluster.open(Map.of())) {
                Store<Bytes, Bytes> store = backend.open(SPEC);
                put(store, "k", "arrives");
                await().until(() -> cluster.replica(0)
                        .query(TestCluster.DATABASE, "SELECT count(*) FROM pagoda.storage_kv")
                        .equals("1"));
                cluster.replica(0).stop();
                // As a primary draws versions whose clock is 20 s ahead of the replica's.
                cluster.primary()
                        .execute(
                                TestCluster.DATABASE,
                                "SELECT setval('pagoda.storage_version', last_value + 20000000) FROM pagoda.storage_version");
                lost = put(store, "k", "is lost");
                cluster.primary().kill();
            }
            cluster.replica(0).restart();
            cluster.replica(0).promote();
            try (Backend backend = cluster.open(Map.of())) {
                Store<Bytes, Bytes> store = backend.open(SPEC);
                assertThat(get(store, "k")).isEqualTo("arrives");
                assertThat(put(store, "k", "goes on")).isGreaterThan(lost);
            }
        }
    }
}
