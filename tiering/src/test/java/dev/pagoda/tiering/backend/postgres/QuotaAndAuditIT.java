package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the schema does for a cache that asks for it: quota, audit, log, cleaning up. */
final class QuotaAndAuditIT {
    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    private static long used(String cache) {
        return Long.parseLong(database.query("SELECT sum(u.bytes)::bigint FROM pagoda.storage_usage u "
                + "JOIN pagoda.storage_namespaces n USING (namespace_id) WHERE n.name = '" + cache + "'"));
    }

    @Test
    void eightWritersLoseNoUpdateOfTheUse() throws Exception {
        long seed = System.nanoTime();
        System.out.println("writers under a quota: seed " + seed);
        Store<Bytes, Bytes> store = database.store("quota");
        put(store, "there before", "value");
        database.execute("SELECT pagoda.set_quota('quota', 1000000)");
        assertThat(used("quota")).isEqualTo("there before".length() + "value".length());
        Threads.run(8, thread -> {
            Random random = new Random(seed + thread);
            for (int i = 0; i < 200; i++) {
                String key = "k" + random.nextInt(20);
                if (random.nextInt(3) == 0) {
                    store.remove(b(key));
                } else {
                    put(store, key, "v".repeat(random.nextInt(100)));
                }
            }
            return null;
        });
        assertThat(used("quota"))
                .isEqualTo(Long.parseLong(database.query("SELECT bytes FROM pagoda.statistics('quota')")));
    }

    private static void assertUseIsReal(String cache) {
        assertThat(used(cache))
                .isEqualTo(Long.parseLong(database.query("SELECT bytes FROM pagoda.statistics('" + cache + "')")));
    }

    private static void awaitWaiting(int sessions) {
        await().until(() -> database.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND wait_event_type = 'Lock'")
                .equals(String.valueOf(sessions)));
    }

    @Test
    void aPutThatWaitsForAClearIsCountedAsWhatItLeaves() throws Exception {
        Store<Bytes, Bytes> store = database.store("clear first");
        database.execute("SELECT pagoda.set_quota('clear first', 1000000)");
        put(store, "k", "v".repeat(90));
        String id = database.query("SELECT namespace_id FROM pagoda.storage_namespaces WHERE name = 'clear first'");
        try (Connection connection = database.server().connect(database.name(), PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    Statements.CLEAR.replaceFirst("\\?", id).replaceFirst("\\?", String.valueOf(Long.MAX_VALUE)));
            Threads.run(2, thread -> {
                if (thread == 0) {
                    put(store, "k", "v");
                } else {
                    awaitWaiting(1);
                    connection.commit();
                }
                return null;
            });
        }
        assertUseIsReal("clear first");
    }

    @Test
    void aClearThatWaitsForATransactionLeavesNothingOfItUncounted() throws Exception {
        Store<Bytes, Bytes> store = database.store("clear last");
        database.execute("SELECT pagoda.set_quota('clear last', 1000000)");
        try (Transaction transaction =
                database.backend().transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            Store<Bytes, Bytes> inside = transaction.open(CacheSpec.of("clear last"));
            put(inside, "k", "v".repeat(90));
            Threads.run(2, thread -> {
                if (thread == 0) {
                    store.clear();
                } else {
                    awaitWaiting(1);
                    put(inside, "l", "v".repeat(80));
                    transaction.commit();
                }
                return null;
            });
        }
        assertUseIsReal("clear last");
    }

    @Test
    void aFullCacheTakesSmallerValuesRemovalsAndAClear() {
        Store<Bytes, Bytes> store = database.store("small");
        database.execute("SELECT pagoda.set_quota('small', 100)");
        put(store, "k", "v".repeat(90));
        assertFails(ErrorCode.STORAGE_FULL, () -> put(store, "l", "v".repeat(20)), "quota of the cache is used up");
        assertThat(store.get(b("l"))).isNull();
        put(store, "k", "v".repeat(10));
        put(store, "l", "v".repeat(20));
        store.clear();
        assertThat(used("small")).isZero();
        put(store, "m", "v".repeat(90));
        store.remove(b("m"));
        assertThat(used("small")).isZero();
        database.execute("SELECT pagoda.set_quota('small', NULL)");
        put(store, "k", "v".repeat(1000));
    }

    @Test
    void anAuditedCacheTellsWhoDidWhat() {
        Store<Bytes, Bytes> store = database.store("audited");
        put(store, "before", "v");
        database.execute("SELECT pagoda.set_audited('audited', true), pagoda.set_logged('audited', true)");
        put(store, "k", "1");
        put(store, "k", "2");
        store.remove(b("k"));
        assertThat(database.query("SELECT string_agg(operation || ':' || database_user, ',' ORDER BY audit_id) "
                        + "FROM pagoda.storage_audit WHERE namespace = 'audited'"))
                .isEqualTo("create:app,update:app,remove:app");
        assertThat(database.query("SELECT bool_and(source = '127.0.0.1') FROM pagoda.storage_audit"))
                .isEqualTo("t");
        assertThat(database.query("SELECT count(*) FROM pagoda.storage_audit WHERE new_hash = sha256('2') "
                        + "AND old_hash = sha256('1')"))
                .isEqualTo("1");
        assertThat(database.query("SELECT string_agg(operation || coalesce(convert_from(new_value, 'UTF8'), ''), ',' "
                        + "ORDER BY log_id) FROM pagoda.storage_transaction_log"))
                .isEqualTo("put1,put2,remove");
        database.execute("SELECT pagoda.set_audited('audited', false), pagoda.set_logged('audited', false)");
        put(store, "k", "3");
        assertThat(database.query("SELECT count(*) FROM pagoda.storage_audit WHERE namespace = 'audited'"))
                .isEqualTo("3");
    }

    @Test
    void clearAndDropOfAnAuditedCacheAreRecorded() {
        Store<Bytes, Bytes> store = database.store("audited as a whole");
        database.execute("SELECT pagoda.set_audited('audited as a whole', true)");
        put(store, "k", "v");
        store.clear();
        database.backend().drop("audited as a whole");
        assertThat(
                        database.query(
                                "SELECT string_agg(operation || ':' || convert_from(key, 'UTF8'), ',' ORDER BY audit_id)"
                                        + " FROM pagoda.storage_audit WHERE namespace = 'audited as a whole' AND event = 'write'"))
                .isEqualTo("create:k,clear:,drop:");
        database.store("not audited").clear();
        database.backend().drop("not audited");
        assertThat(database.query("SELECT count(*) FROM pagoda.storage_audit WHERE namespace = 'not audited'"))
                .isEqualTo("0");
    }

    @Test
    void aMonthIsMadeWhileOthersWriteIntoIt() throws Exception {
        String line = "INSERT INTO pagoda.storage_audit (created_at, event, namespace, key, operation)"
                + " VALUES ('2031-05-31 23:59:59.999+00', 'write', 'later', 'k', 'create')";
        try (Connection connection = database.server().connect(database.name(), PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(line);
            Threads.run(2, thread -> {
                if (thread == 0) {
                    database.query("SELECT pagoda.create_log_partition('storage_audit', '2031-05-01')");
                } else {
                    awaitWaiting(1);
                    connection.commit();
                }
                return null;
            });
        }
        database.execute(line);
        assertThat(database.query("SELECT count(*) FROM pagoda.storage_audit_203105"))
                .isEqualTo("2");
    }

    @Test
    void whatWasClearedDroppedAndExpiredIsDeletedInTheBackground() {
        Store<Bytes, Bytes> cleared = database.store("cleared");
        Store<Bytes, Bytes> dropped = database.store("dropped");
        Data.fill(cleared, 0, 3_000, "v");
        Data.fill(dropped, 0, 3_000, "v");
        String id = database.query("SELECT namespace_id FROM pagoda.storage_namespaces WHERE name = 'dropped'");
        cleared.clear();
        put(cleared, "after", "v");
        database.backend().drop("dropped");
        assertThat(dropped.isOpen()).isFalse();
        assertFails(ErrorCode.CLOSED, () -> put(dropped, "k", "v"), "dropped");
        await().until(() -> rows("(SELECT namespace_id FROM pagoda.storage_namespaces WHERE name = 'cleared')") == 1);
        await().until(() -> rows(id) == 0);
        await().until(() ->
                database.query("SELECT count(*) FROM pagoda.storage_cleanup").equals("0"));
        assertThat(cleared.stats().entries()).isEqualTo(1);
    }

    private static long rows(String namespace) {
        return Long.parseLong(
                database.query("SELECT count(*) FROM pagoda.storage_kv WHERE namespace_id = " + namespace));
    }

    @Test
    void aCacheThatAnotherProcessDropsIsNoticed() {
        Store<Bytes, Bytes> store = database.store("elsewhere");
        try (PostgresBackend other = database.openAgain(java.util.Map.of())) {
            other.drop("elsewhere");
            assertFails(ErrorCode.CLOSED, () -> store.get(b("k")), "dropped");
            assertThat(store.isOpen()).isFalse();
            Store<Bytes, Bytes> again = other.open(dev.pagoda.tiering.CacheSpec.of("elsewhere"));
            put(again, "k", "new");
            assertThat(Data.get(database.store("elsewhere"), "k")).isEqualTo("new");
        }
    }

    @Test
    void aFlushAndTheHealthAreAnswered() {
        database.backend().flush();
        assertThat(database.backend().health().up()).isTrue();
        assertThat(database.backend().catalogue())
                .extracting(info -> info.name())
                .isSorted();
    }
}
