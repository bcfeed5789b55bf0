package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What goes wrong is said in one clear sentence, has no half effect, and leaves nothing behind. */
final class FailureIT {
    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @Test
    void aWrongPasswordIsSaid() {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> database.openAgain(Map.of("password", "wrong")),
                "password is wrong",
                "backend pg");
    }

    @Test
    void aMissingPasswordOrEncryptionIsSaid() {
        assertFails(ErrorCode.CONFIGURATION, () -> database.openAgain(Map.of("password", "")), "A password is missing");
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> database.openAgain(Map.of("sslMode", "require")),
                "the encryption is none that the server offers");
    }

    @Test
    void aMissingDatabaseIsSaid() {
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> TestDatabase.open(database.server(), "missing", Map.of()),
                "database does not exist");
    }

    @Test
    void aServerThatIsNotThereIsSaid() throws Exception {
        try (PostgresServer other = PostgresServer.start()) {
            other.stop();
            assertFails(
                    ErrorCode.UNAVAILABLE,
                    () -> TestDatabase.open(other, "postgres", Map.of("connectionTimeout", "300")),
                    "No connection");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsSaid() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(database.server().port())) {
            proxy.requests().hold();
            assertFails(ErrorCode.UNAVAILABLE, () -> openThrough(proxy), "No connection could be had");
        }
    }

    @Test
    void aFirstConnectionThatTakesLongIsWaitedFor() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(database.server().port())) {
            proxy.responses().delay(Duration.ofMillis(100));
            try (PostgresBackend backend = openThrough(proxy)) {
                assertThat(backend.health().up()).isTrue();
            }
        }
    }

    /** Opens a backend, for which a connection is waited for 300 ms at a time. */
    private static PostgresBackend openThrough(TcpProxy proxy) {
        return (PostgresBackend) new PostgresBackendFactory()
                .open(new BackendSettings(
                        "pg",
                        "postgresql://127.0.0.1:" + proxy.port() + "/" + database.name(),
                        Map.of(
                                "user", PostgresServer.USER,
                                "password", PostgresServer.PASSWORD,
                                "connectionTimeout", "300"),
                        Clock.system()));
    }

    @Test
    void aMissingPermissionIsSaid() {
        database.execute("CREATE ROLE reader LOGIN PASSWORD '" + PostgresServer.PASSWORD + "'");
        assertFails(ErrorCode.CONFIGURATION, () -> database.openAgain(Map.of("user", "reader")), "lacks a permission");
    }

    @Test
    void aSchemaThatDoesNotFitIsSaid() {
        database.server().createDatabase("unmigrated");
        assertFails(
                ErrorCode.CONFIGURATION,
                () -> TestDatabase.open(database.server(), "unmigrated", Map.of("migrate", "validate")),
                "is older than this release");
        try (TestDatabase other = TestDatabase.on(database.server(), "unmigrated")) {
            other.execute(
                    "INSERT INTO pagoda.pagoda_schema_history SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', 1, "
                            + "'app', now(), 1, true");
            assertFails(
                    ErrorCode.CONFIGURATION,
                    () -> TestDatabase.open(database.server(), "unmigrated", Map.of()),
                    "is newer than this release");
            TestDatabase.open(database.server(), "unmigrated", Map.of("migrate", "off"))
                    .close();
        }
    }

    @Test
    void aTableThatIsMissingIsSaid() {
        database.server().createDatabase("broken");
        try (TestDatabase other = TestDatabase.on(database.server(), "broken")) {
            Store<Bytes, Bytes> store = other.store("cache");
            other.execute("DROP TABLE pagoda.storage_kv CASCADE");
            assertFails(ErrorCode.CONFIGURATION, () -> store.get(b("k")), "schema pagoda is missing or out of date");
            assertFails(ErrorCode.CONFIGURATION, () -> put(store, "k", "v"), "out of date");
        }
    }

    @Test
    void namesThatPostgresCannotHoldAreRefused() {
        assertFails(ErrorCode.INVALID_NAME, () -> database.store("a\0b"), "U+0000");
        assertFails(ErrorCode.INVALID_NAME, () -> database.store("a\ud800"), "surrogate");
        assertThat(database.backend().find("a\0b")).isEmpty();
        for (String name : List.of("'; DROP TABLE x; --", "\u00e4\u4e2d\ud83d\ude00", " ", "x".repeat(255))) {
            try (Store<Bytes, Bytes> store = database.store(name)) {
                put(store, "k", name);
                assertThat(get(store, "k")).isEqualTo(name);
                assertThat(database.backend().find(name)).isPresent();
            }
        }
    }

    @Test
    void aCacheOfAnotherTypeIsRefused() {
        database.store("typed").close();
        CacheFormat other = new CacheFormat("java.lang.String", "java.lang.Long", "auto");
        assertFails(
                ErrorCode.TYPE_MISMATCH,
                () -> database.backend().open(new CacheSpec("typed", other, Limits.DEFAULT, Long.MAX_VALUE)),
                "typed",
                "java.lang.Long");
    }

    @Test
    void aValueLargerThanTheSchemaAllowsIsRefused() {
        Limits wide = new Limits(Limits.LARGEST_KEY, 20 << 20);
        Store<Bytes, Bytes> store =
                database.backend().open(new CacheSpec("wide", CacheFormat.BYTES, wide, Long.MAX_VALUE));
        assertFails(
                ErrorCode.VALUE_TOO_LARGE,
                () -> store.put(b("k"), Bytes.wrap(new byte[(10 << 20) + 1]), PutOptions.ETERNAL),
                "10485760");
        assertThat(store.get(b("k"))).isNull();
        store.put(b("k"), Bytes.wrap(new byte[10 << 20]), PutOptions.ETERNAL);
        assertThat(store.get(b("k")).value().length()).isEqualTo(10 << 20);
    }

    @Test
    void tenThousandFailuresLeakNothing() {
        Store<Bytes, Bytes> store = database.store("full");
        database.execute("SELECT pagoda.set_quota('full', 100)");
        put(store, "k", "fits");
        Bytes large = b("x".repeat(200));
        for (int i = 0; i < 10_000; i++) {
            try {
                store.put(b("k" + i % 10), large, PutOptions.ETERNAL);
                throw new AssertionError("The quota did not hold");
            } catch (StoreException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.STORAGE_FULL);
            }
        }
        assertThat(database.backend().health().detail()).contains("0 in use");
        assertThat(get(store, "k")).isEqualTo("fits");
        assertThat(database.query("SELECT sum(bytes) FROM pagoda.storage_usage u JOIN pagoda.storage_namespaces n "
                        + "USING (namespace_id) WHERE n.name = 'full'"))
                .isEqualTo("5");
    }

    @Test
    void anExhaustedPoolIsSaidInTime() {
        try (PostgresBackend small = database.openAgain(Map.of("maximumPoolSize", "2", "connectionTimeout", "300"))) {
            Store<Bytes, Bytes> store = small.open(CacheSpec.of("pool"));
            try (Transaction first = small.transactions().orElseThrow().begin(Isolation.READ_COMMITTED);
                    Transaction second = small.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                assertThat(second.savepoint()).isNotNull();
                long start = System.nanoTime();
                assertFails(ErrorCode.UNAVAILABLE, () -> put(store, "k", "v"), "All connections are in use");
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                        .isBetween(250L, 2_000L);
                assertThat(small.metrics())
                        .containsEntry("pool.active", 2)
                        .containsEntry("pool.idle", 0)
                        .containsEntry("pool.waiting", 0)
                        .containsEntry("pool.maximum", 2);
                put(first.open(CacheSpec.of("pool")), "k", "v");
                first.commit();
                assertThat(get(store, "k")).isEqualTo("v");
            }
        }
    }

    @Test
    void aLockThatWasWaitedForInVainIsAskedForOnceMore() throws Exception {
        put(database.store("locked"), "k", "before");
        try (PostgresBackend backend = database.openAgain(Map.of("timeout", "2s"));
                Connection holding = database.server().connect(database.name(), PostgresServer.USER);
                Statement holder = holding.createStatement()) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("locked"));
            holding.setAutoCommit(false);
            holder.execute("UPDATE pagoda.storage_kv SET updated_at = updated_at");
            Callable<String> waiting =
                    () -> database.query("SELECT coalesce(max(query_start::text), '') FROM pg_stat_activity"
                            + " WHERE wait_event_type = 'Lock' AND datname = current_database()");
            CompletableFuture<Long> put = CompletableFuture.supplyAsync(() -> put(store, "k", "after"));
            String first = await().until(waiting, began -> !began.isEmpty());
            await().until(waiting, began -> !began.isEmpty() && !began.equals(first));
            holding.commit();
            assertThat(put.get()).isPositive();
            assertThat(get(store, "k")).isEqualTo("after");
        }
    }

    @Test
    void aLockIsNotWaitedForLongerThanACallMayTake() throws Exception {
        put(database.store("locked"), "k", "before");
        try (PostgresBackend backend = database.openAgain(Map.of("timeout", "4s"));
                Connection holding = database.server().connect(database.name(), PostgresServer.USER);
                Statement holder = holding.createStatement()) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("locked"));
            holding.setAutoCommit(false);
            holder.execute("UPDATE pagoda.storage_kv SET updated_at = updated_at");
            long start = System.nanoTime();
            assertFails(ErrorCode.LOCK_TIMEOUT, () -> put(store, "k", "late"), "kept locked for too long");
            // Once; a second time would take as long again.
            assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start)).isBetween(2_900L, 5_000L);
        }
    }

    @Test
    void aReadThatATableIsLockedAgainstIsUnavailable() throws Exception {
        Store<Bytes, Bytes> store = database.store("locked");
        try (Connection holding = database.server().connect(database.name(), PostgresServer.SUPERUSER);
                Statement holder = holding.createStatement()) {
            holding.setAutoCommit(false);
            holder.execute("LOCK TABLE pagoda.storage_kv IN ACCESS EXCLUSIVE MODE");
            assertFails(ErrorCode.UNAVAILABLE, () -> store.get(b("k")), "A statement was given up, without effect");
        }
    }

    @Test
    void ahundredThreadsShareTenConnections() throws Exception {
        Store<Bytes, Bytes> store = database.store("shared");
        long before = sessions();
        Threads.run(100, thread -> {
            for (int i = 0; i < 20; i++) {
                put(store, "k" + thread, "v" + i);
                assertThat(get(store, "k" + thread)).isEqualTo("v" + i);
            }
            return null;
        });
        // 4,000 calls on at most ten connections: more than 99 % of them used one that was there.
        assertThat(sessions() - before).isLessThanOrEqualTo(10);
    }

    private static long sessions() {
        return Long.parseLong(
                database.query("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"));
    }

    @Test
    void aServerThatIsKilledAndRestartedIsUsedAgain() throws Exception {
        try (PostgresServer server = PostgresServer.start("18", Map.of("fsync", "on"))) {
            server.createDatabase("data");
            try (TestDatabase own = TestDatabase.on(server, "data")) {
                Store<Bytes, Bytes> store = own.store("cache");
                long acknowledged = put(store, "k", "acknowledged");
                server.kill();
                Set<ErrorCode> expected = EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN);
                for (int i = 0; i < 3; i++) {
                    assertThat(codeOf(() -> put(store, "k", "refused"))).isIn(expected);
                    assertThat(codeOf(() -> store.get(b("k")))).isEqualTo(ErrorCode.UNAVAILABLE);
                }
                assertThat(own.backend().health().up()).isFalse();
                server.restart();
                await().ignoreException(StoreException.class).until(() -> get(store, "k") != null);
                assertThat(store.get(b("k")).version()).isEqualTo(acknowledged);
                assertThat(put(store, "k", "again")).isGreaterThan(acknowledged);
                assertThat(own.backend().health().up()).isTrue();
            }
        }
    }

    @Test
    void aFrozenServerIsGivenUpInTimeAndUsedAgainWhenItThaws() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("data");
            try (TestDatabase own = TestDatabase.on(server, "data");
                    PostgresBackend hasty = own.openAgain(
                            Map.of("timeout", "1s", "connectionTimeout", "300", "sweepInterval", "3600000"))) {
                Store<Bytes, Bytes> store = hasty.open(CacheSpec.of("cache"));
                put(store, "k", "before");
                server.freeze();
                long start = System.nanoTime();
                assertThat(codeOf(() -> put(store, "k", "unknown")))
                        .isIn(ErrorCode.OUTCOME_UNKNOWN, ErrorCode.UNAVAILABLE);
                assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start))
                        .isLessThan(4_000);
                server.thaw();
                await().ignoreException(StoreException.class).until(() -> put(store, "k", "after") > 0);
                assertThat(get(store, "k")).isEqualTo("after");
            }
        }
    }

    private static ErrorCode codeOf(Runnable call) {
        try {
            call.run();
            throw new AssertionError("The call did not fail");
        } catch (StoreException e) {
            return e.code();
        }
    }
}
