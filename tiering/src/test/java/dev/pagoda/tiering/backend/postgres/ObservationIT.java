package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What options have the database observe: quotas, audit, hot keys, statistics. */
final class ObservationIT {
    private static final Map<String, String> COUNTING = Map.of("hotKeys", "hot*", "statisticsInterval", "1000");

    private TestDatabase database;

    @BeforeEach
    void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterEach
    void dropDatabase() {
        database.close();
    }

    @Test
    void quotasHoldForTheCachesThatTheyName() {
        Map<String, String> options = Map.of("quotas", "small = 100, big-* = 1KB");
        try (PostgresBackend backend = database.openAgain(options)) {
            Store<Bytes, Bytes> small = backend.open(CacheSpec.of("small"));
            Store<Bytes, Bytes> big = backend.open(CacheSpec.of("big-one"));
            Store<Bytes, Bytes> other = backend.open(CacheSpec.of("other"));
            assertFails(
                    ErrorCode.STORAGE_FULL, () -> put(small, "k", "v".repeat(100)), "quota of the cache is used up");
            assertThat(get(small, "k")).isNull();
            put(small, "k", "v".repeat(99));
            put(big, "k", "v".repeat(1_000));
            assertFails(ErrorCode.STORAGE_FULL, () -> put(big, "l", "v".repeat(100)), "quota");
            put(other, "k", "v".repeat(5_000));
        }
        assertThat(quotas()).isEqualTo("big-one:1024,small:100");
        try (PostgresBackend backend = database.openAgain(Map.of("quotas", "small=1KB"))) {
            put(backend.open(CacheSpec.of("small")), "l", "v".repeat(500));
            assertFails(
                    ErrorCode.STORAGE_FULL,
                    () -> put(backend.open(CacheSpec.of("big-one")), "l", "v".repeat(100)),
                    "quota");
        }
        assertThat(quotas()).isEqualTo("big-one:1024,small:1024");
        assertThat(database.query("SELECT sum(bytes) FROM pagoda.storage_usage u JOIN pagoda.storage_namespaces n "
                        + "USING (namespace_id) WHERE n.name = 'small'"))
                .isEqualTo("601");
    }

    private String quotas() {
        return database.query(
                "SELECT string_agg(name || ':' || quota_bytes, ',' ORDER BY name) " + "FROM pagoda.storage_namespaces");
    }

    @Test
    void theAuditNamesCacheOperationUserAndSource() {
        Map<String, String> options = Map.of("audited", "orders, users-*", "auditUser", "O'Neill \\ the shop");
        try (PostgresBackend backend = database.openAgain(options)) {
            Store<Bytes, Bytes> orders = backend.open(CacheSpec.of("orders"));
            put(orders, "k", "1");
            put(orders, "k", "2");
            orders.remove(b("k"));
            put(backend.open(CacheSpec.of("users-eu")), "k", "1");
            put(backend.open(CacheSpec.of("other")), "k", "1");
        }
        put(database.store("orders"), "l", "by another program");
        assertThat(database.query("SELECT string_agg(namespace || ' ' || operation || ' ' || database_user || ' ' || "
                        + "coalesce(application_user, '-') || ' ' || host(source), ', ' ORDER BY audit_id) "
                        + "FROM pagoda.storage_audit"))
                .isEqualTo("orders create app O'Neill \\ the shop 127.0.0.1, orders update app O'Neill \\ the shop"
                        + " 127.0.0.1, orders remove app O'Neill \\ the shop 127.0.0.1, users-eu create app O'Neill \\"
                        + " the shop 127.0.0.1, orders create app - 127.0.0.1");
    }

    @Test
    void hotKeysAreCountedAndRefreshed() throws Exception {
        Bytes longKey = b("long".repeat(1_000));
        try (PostgresBackend backend = database.openAgain(COUNTING)) {
            Store<Bytes, Bytes> hot = backend.open(CacheSpec.of("hot"));
            Store<Bytes, Bytes> cold = backend.open(CacheSpec.of("cold"));
            put(hot, "often", "v");
            put(hot, "seldom", "v");
            put(cold, "often", "v");
            hot.put(longKey, b("v"), dev.pagoda.tiering.PutOptions.ETERNAL);
            Threads.run(4, thread -> {
                for (int i = 0; i < 25; i++) {
                    hot.get(b("often"));
                    hot.getAll(List.of(b("often"), b("missing")));
                    cold.get(b("often"));
                }
                return null;
            });
            hot.get(b("seldom"));
            hot.get(longKey);
            await().until(() -> hotKeys().equals("hot often 200,hot 1932 1,hot seldom 1"));
            assertThat(database.query(
                            "SELECT entries || ' ' || bytes FROM pagoda.storage_statistics WHERE name = 'hot'"))
                    .isEqualTo("3 4046");
            hot.remove(b("seldom"));
            database.execute("DELETE FROM pagoda.storage_kv WHERE value IS NULL");
            await().until(() -> hotKeys().equals("hot often 200,hot 1932 1"));
            assertThat(database.query("SELECT count(*) > 0 AND bool_and(maximum = 10) FROM pagoda.pool_metrics"))
                    .isEqualTo("t");
        }
    }

    private String hotKeys() {
        return database.query("SELECT string_agg(n.name || ' ' || CASE WHEN octet_length(k.key) > 1900 THEN "
                + "octet_length(k.key)::text ELSE convert_from(k.key, 'UTF8') END || ' ' || k.access_count, ',' "
                + "ORDER BY k.access_count DESC, k.key) FROM pagoda.hot_keys k JOIN pagoda.storage_namespaces n "
                + "USING (namespace_id)");
    }

    @Test
    void countsWaitForAServerThatIsAway() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("data");
            try (PostgresBackend backend = TestDatabase.open(server, "data", COUNTING)) {
                Store<Bytes, Bytes> hot = backend.open(CacheSpec.of("hot"));
                put(hot, "k", "v");
                await().until(() -> refreshes(server) > 0);
                hot.get(b("k"));
                server.stop();
                await().until(() -> !backend.health().up());
                long failures = System.nanoTime();
                await().until(() -> System.nanoTime() - failures > TimeUnit.MILLISECONDS.toNanos(2_500));
                server.restart();
                await().until(() -> server.query("data", "SELECT sum(access_count) FROM pagoda.storage_key_metadata")
                        .equals("1"));
            }
        }
    }

    private static long refreshes(PostgresServer server) {
        return Long.parseLong(server.query(
                "data", "SELECT count(*) FROM pagoda.operation_metrics WHERE operation = 'refresh_statistics'"));
    }

    @Test
    void ofManyProcessesOneRefreshes() {
        Map<String, String> options = Map.of("statisticsInterval", "1000");
        try (PostgresBackend first = database.openAgain(options);
                PostgresBackend second = database.openAgain(options);
                PostgresBackend third = database.openAgain(options)) {
            assertThat(first.health().up()
                            && second.health().up()
                            && third.health().up())
                    .isTrue();
            await().until(() -> Long.parseLong(database.query("SELECT count(*) FROM pagoda.operation_metrics")) >= 4);
        }
        assertThat(database.query("SELECT min(pause) >= interval '0.9 seconds' FROM (SELECT recorded_at - "
                        + "lag(recorded_at) OVER (ORDER BY recorded_at) AS pause FROM pagoda.operation_metrics) m"))
                .isEqualTo("t");
    }

    @Test
    void closingDoesNotWaitForARefresh() throws Exception {
        PostgresBackend backend = database.openAgain(COUNTING);
        try (Connection connection = database.server().connect(database.name(), PostgresServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            // It keeps others out until its transaction ends.
            statement.execute("REFRESH MATERIALIZED VIEW pagoda.storage_statistics");
            await().until(() -> database.query("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
                            + "AND query LIKE '%refresh_statistics%' AND pid <> pg_backend_pid()")
                    .equals("1"));
            long start = System.nanoTime();
            backend.close();
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(4));
        }
    }

    @Test
    void withoutTheOptionsNothingIsCountedOrRefreshed() {
        Store<Bytes, Bytes> hot = database.store("hot");
        put(hot, "k", "v");
        hot.get(b("k"));
        database.restart();
        assertThat(database.query("SELECT (SELECT count(*) FROM pagoda.storage_key_metadata) + "
                        + "(SELECT count(*) FROM pagoda.operation_metrics) + (SELECT count(*) FROM pagoda.pool_metrics) "
                        + "+ (SELECT count(*) FROM pagoda.storage_audit)"))
                .isEqualTo("0");
    }
}
