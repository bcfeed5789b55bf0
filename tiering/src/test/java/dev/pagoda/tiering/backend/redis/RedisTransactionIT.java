package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Isolation, savepoints and atomicity of transactions, against plain writers and against each other. */
final class RedisTransactionIT {
    private RedisBackend backend;
    private Store<Bytes, Bytes> plain;

    @BeforeEach
    void open() {
        backend = TestBackend.open(RedisServers.standalone().url(), TestBackend.prefix(), "timeout", "10s");
        plain = backend.open(CacheSpec.of("a"));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(Store<Bytes, Bytes> store, String key, String value) {
        store.put(b(key), b(value), PutOptions.ETERNAL);
    }

    private static String get(Store<Bytes, Bytes> store, String key) {
        Entry<Bytes> entry = store.get(b(key));
        return entry == null ? null : new String(entry.value().toByteArray(), StandardCharsets.UTF_8);
    }

    private static List<String> keys(Store<Bytes, Bytes> store, Scan scan) {
        List<String> keys = new ArrayList<>();
        Scan next = scan;
        while (next != null) {
            Page<Bytes, Bytes> page = store.scan(next);
            page.rows().forEach(row -> keys.add(new String(row.key().toByteArray(), StandardCharsets.UTF_8)));
            next = page.next() == null ? null : next.after(page.next());
        }
        return keys;
    }

    private Transaction begin(Isolation isolation) {
        return backend.transactions().orElseThrow().begin(isolation);
    }

    private static Store<Bytes, Bytes> in(Transaction transaction) {
        return transaction.open(CacheSpec.of("a"));
    }

    private static void assertConflict(Transaction transaction) {
        failure(ErrorCode.CONFLICT, transaction::commit);
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void seesItsOwnWritesWhichOthersSeeFromTheCommitOn(Isolation isolation) {
        put(plain, "k1", "old");
        put(plain, "k2", "old");
        try (Transaction transaction = begin(isolation)) {
            Store<Bytes, Bytes> view = in(transaction);
            assertThat(view.put(b("k1"), b("new"), PutOptions.ETERNAL).outcome())
                    .isEqualTo(Outcome.UPDATED);
            assertThat(view.remove(b("k2")).outcome()).isEqualTo(Outcome.REMOVED);
            put(view, "k3", "new");
            assertThat(get(view, "k1")).isEqualTo("new");
            assertThat(get(view, "k2")).isNull();
            assertThat(keys(view, Scan.all())).containsExactly("k1", "k3");
            assertThat(keys(view, Scan.all().reversed().limit(1))).containsExactly("k3", "k1");
            assertThat(get(plain, "k1")).isEqualTo("old");
            assertThat(keys(plain, Scan.all())).containsExactly("k1", "k2");
            transaction.commit();
        }
        assertThat(get(plain, "k1")).isEqualTo("new");
        assertThat(keys(plain, Scan.all())).containsExactly("k1", "k3");
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void aKeyThatOthersChangedAfterItsFirstWriteIsAConflict(Isolation isolation) {
        put(plain, "k", "old");
        try (Transaction transaction = begin(isolation)) {
            put(in(transaction), "k", "mine");
            put(in(transaction), "other", "mine");
            put(plain, "k", "theirs");
            assertConflict(transaction);
        }
        assertThat(get(plain, "k")).isEqualTo("theirs");
        assertThat(get(plain, "other")).isNull();
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void aKeyThatOthersCreatedMeanwhileIsAConflict(Isolation isolation) {
        try (Transaction transaction = begin(isolation)) {
            assertThat(in(transaction)
                            .put(b("k"), b("mine"), PutOptions.ETERNAL.when(Condition.IF_ABSENT))
                            .outcome())
                    .isEqualTo(Outcome.CREATED);
            put(plain, "k", "theirs");
            assertConflict(transaction);
        }
        assertThat(get(plain, "k")).isEqualTo("theirs");
    }

    @Test
    void repeatableReadReadsAKeyOnce() {
        put(plain, "k", "old");
        try (Transaction committed = begin(Isolation.READ_COMMITTED);
                Transaction repeatable = begin(Isolation.REPEATABLE_READ)) {
            assertThat(get(in(committed), "k")).isEqualTo("old");
            assertThat(get(in(repeatable), "k")).isEqualTo("old");
            put(plain, "k", "new");
            assertThat(get(in(committed), "k")).isEqualTo("new");
            assertThat(get(in(repeatable), "k")).isEqualTo("old");
            repeatable.commit();
            committed.commit();
        }
    }

    @Test
    void serializableRefusesWriteSkewAndPhantoms() {
        put(plain, "a", "1");
        put(plain, "b", "1");
        try (Transaction first = begin(Isolation.SERIALIZABLE);
                Transaction second = begin(Isolation.SERIALIZABLE)) {
            assertThat(get(in(first), "a")).isEqualTo("1");
            assertThat(get(in(second), "b")).isEqualTo("1");
            put(in(first), "b", "0");
            put(in(second), "a", "0");
            first.commit();
            assertConflict(second);
        }
        try (Transaction scanning = begin(Isolation.SERIALIZABLE)) {
            assertThat(keys(in(scanning), Scan.prefix(b("x")))).isEmpty();
            put(in(scanning), "y", "1");
            put(plain, "x1", "phantom");
            assertConflict(scanning);
        }
        try (Transaction scanning = begin(Isolation.SERIALIZABLE)) {
            assertThat(keys(in(scanning), Scan.prefix(b("x")))).containsExactly("x1");
            put(in(scanning), "x2", "own");
            put(plain, "z", "outside of the range");
            scanning.commit();
        }
        assertThat(keys(plain, Scan.prefix(b("x")))).containsExactly("x1", "x2");
    }

    @Test
    void aSerializableReaderIsToldOfWhatChanged() {
        put(plain, "k", "1");
        try (Transaction reader = begin(Isolation.SERIALIZABLE)) {
            assertThat(get(in(reader), "k")).isEqualTo("1");
            plain.remove(b("k"));
            assertConflict(reader);
        }
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void savepointsUndoWhatCameAfterThem(Isolation isolation) {
        put(plain, "k", "old");
        try (Transaction transaction = begin(isolation)) {
            Store<Bytes, Bytes> view = in(transaction);
            put(view, "k", "first");
            Transaction.Savepoint one = transaction.savepoint();
            put(view, "k", "second");
            Transaction.Savepoint two = transaction.savepoint();
            view.clear();
            put(view, "after", "clear");
            assertThat(keys(view, Scan.all())).containsExactly("after");
            transaction.rollbackTo(two);
            assertThat(get(view, "k")).isEqualTo("second");
            transaction.rollbackTo(one);
            assertThat(get(view, "k")).isEqualTo("first");
            failure(ErrorCode.CLOSED, () -> transaction.rollbackTo(two));
            transaction.release(one);
            failure(ErrorCode.CLOSED, () -> transaction.rollbackTo(one));
            transaction.commit();
        }
        assertThat(get(plain, "k")).isEqualTo("first");
        assertThat(keys(plain, Scan.all())).containsExactly("k");
    }

    @Test
    void clearTimesToLiveAndSeveralCachesAreCommittedTogether() {
        Store<Bytes, Bytes> other = backend.open(CacheSpec.of("other"));
        put(plain, "k", "old");
        put(other, "k", "old");
        try (Transaction transaction = begin(Isolation.REPEATABLE_READ)) {
            in(transaction).clear();
            Store<Bytes, Bytes> view = transaction.open(CacheSpec.of("other"));
            view.put(b("timed"), b("v"), PutOptions.ttl(Ttl.ofMillis(3_600_000)));
            assertThat(view.touch(b("k"), Ttl.ofMillis(7_200_000))).isPresent();
            transaction.commit();
        }
        assertThat(keys(plain, Scan.all())).isEmpty();
        assertThat(keys(other, Scan.all())).containsExactly("k", "timed");
        long now = System.currentTimeMillis();
        assertThat(other.get(b("timed")).expiresAt()).isBetween(now + 3_500_000, now + 3_600_000);
        assertThat(other.get(b("k")).expiresAt()).isBetween(now + 7_100_000, now + 7_200_000);
    }

    @ParameterizedTest
    @EnumSource(Isolation.class)
    void rollbackAndCloseUndoEverything(Isolation isolation) {
        Transaction rolledBack = begin(isolation);
        put(in(rolledBack), "k", "v");
        Store<Bytes, Bytes> view = in(rolledBack);
        rolledBack.rollback();
        assertThat(view.isOpen()).isFalse();
        failure(ErrorCode.CLOSED, () -> get(view, "k"));
        failure(ErrorCode.CLOSED, rolledBack::commit);
        try (Transaction closed = begin(isolation)) {
            put(in(closed), "k", "v");
        }
        assertThat(get(plain, "k")).isNull();
    }

    @Test
    void transfersBetweenAccountsLoseNothing() throws Exception {
        long seed = System.nanoTime();
        System.out.println("transfers: seed " + seed);
        for (int i = 0; i < 5; i++) {
            put(plain, "account-" + i, "100");
        }
        Threads.run(4, thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 50; i++) {
                transfer("account-" + random.nextInt(5), "account-" + random.nextInt(5));
            }
            return null;
        });
        int sum = 0;
        for (int i = 0; i < 5; i++) {
            sum += Integer.parseInt(get(plain, "account-" + i));
        }
        assertThat(sum).isEqualTo(500);
    }

    private void transfer(String from, String to) {
        while (true) {
            try (Transaction transaction = begin(Isolation.SERIALIZABLE)) {
                Store<Bytes, Bytes> view = in(transaction);
                put(view, from, String.valueOf(Integer.parseInt(get(view, from)) - 1));
                put(view, to, String.valueOf(Integer.parseInt(get(view, to)) + 1));
                transaction.commit();
                return;
            } catch (StoreException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            }
        }
    }

    @Test
    void keysOfSeveralShardsAreRefused() {
        try (RedisBackend sharded =
                TestBackend.open(RedisServers.standalone().url(), TestBackend.prefix(), "shards", "8")) {
            Transaction transaction = sharded.transactions().orElseThrow().begin(Isolation.READ_COMMITTED);
            String message = failure(ErrorCode.UNSUPPORTED, () -> {
                for (int i = 0; i < 100; i++) {
                    put(in(transaction), "key-" + i, "v");
                }
            });
            assertThat(message).contains("one shard", "shards");
            transaction.rollback();
        }
    }

    @Test
    void aCommitWhoseAnswerWasLostIsLookedUp() throws Exception {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = TcpProxy.to(server.port());
                RedisBackend behind =
                        TestBackend.open("redis://127.0.0.1:" + proxy.port(), TestBackend.prefix(), "timeout", "3s")) {
            Store<Bytes, Bytes> store = behind.open(CacheSpec.of("a"));
            commitSomething(behind);
            Transaction transaction = behind.transactions().orElseThrow().begin(Isolation.SERIALIZABLE);
            put(in(transaction), "k", "v");
            proxy.responses().swallow();
            Thread cutter = new Thread(() -> {
                await().until(() -> commits(server) == 2);
                proxy.cut();
                proxy.restore();
            });
            cutter.start();
            transaction.commit();
            cutter.join();
            assertThat(get(store, "k")).isEqualTo("v");
        }
    }

    /** So that the server knows the script. */
    private static void commitSomething(RedisBackend backend) {
        try (Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.SERIALIZABLE)) {
            put(in(transaction), "something", "v");
            transaction.commit();
        }
    }

    private static int commits(RedisServer server) {
        return ((List<?>) server.call("KEYS", "*/commit/*")).size();
    }

    @Test
    void aCommitThatNeverArrivedIsAConflict() throws Exception {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = TcpProxy.to(server.port());
                RedisBackend behind =
                        TestBackend.open("redis://127.0.0.1:" + proxy.port(), TestBackend.prefix(), "timeout", "1s")) {
            Store<Bytes, Bytes> store = behind.open(CacheSpec.of("a"));
            Transaction transaction = behind.transactions().orElseThrow().begin(Isolation.SERIALIZABLE);
            put(in(transaction), "k", "v");
            proxy.requests().filter(piece -> {
                proxy.cut();
                proxy.restore();
                return new byte[0];
            });
            assertConflict(transaction);
            assertThat(get(store, "k")).isNull();
        }
    }
}
