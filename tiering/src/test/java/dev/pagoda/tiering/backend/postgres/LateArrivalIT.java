package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * A write that its sender has given up is never put over a newer one by a server that finds it in its socket's buffer when it runs on, and what
 * was done in part is never repeated as a whole.
 */
@SuppressWarnings("try")
final class LateArrivalIT {
    private static final CacheSpec SPEC = CacheSpec.of("late");
    private static final CacheSpec CLEARED = CacheSpec.of("cleared");
    private static final CacheSpec DROPPED = CacheSpec.of("dropped");
    private static final int KEYS = 9;

    private static PostgresServer server;
    private static TestDatabase database;

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start();
        server.createDatabase("data");
        database = TestDatabase.on(server, "data");
    }

    @AfterAll
    static void stop() throws IOException {
        database.close();
        server.close();
    }

    /** Writes of all kinds; each would change or take away an entry. */
    private static List<ThrowingCallable> writes(PostgresBackend backend) {
        Store<Bytes, Bytes> store = backend.open(SPEC);
        Store<Bytes, Bytes> cleared = backend.open(CLEARED);
        return List.of(
                () -> put(store, "k0", "late"),
                () -> store.put(b("k1"), b("late"), PutOptions.ETERNAL.when(Condition.IF_PRESENT)),
                () -> store.remove(b("k2")),
                () -> store.remove(b("k3"), Condition.IF_PRESENT, true),
                () -> store.touch(b("k4"), Ttl.ofMillis(1)),
                () -> store.write(List.of(
                        new Mutation.Put<>(b("k5"), b("late"), PutOptions.ETERNAL),
                        new Mutation.Put<>(b("k6"), b("late"), PutOptions.ETERNAL))),
                () -> store.write(List.of(
                        new Mutation.Put<>(b("k7"), b("late"), PutOptions.ETERNAL),
                        new Mutation.Remove<>(b("k8"), Condition.ALWAYS, false))),
                cleared::clear,
                () -> backend.drop(DROPPED.name()));
    }

    private static void fill() {
        for (CacheSpec spec : List.of(SPEC, CLEARED, DROPPED)) {
            Store<Bytes, Bytes> store = database.backend().open(spec);
            IntStream.range(0, KEYS).forEach(i -> put(store, "k" + i, "before"));
        }
    }

    @Test
    void aFrozenServerDoesNotCarryOutWhatItFindsInItsBuffers() throws Exception {
        fill();
        try (PostgresBackend hasty = database.openAgain(Map.of(
                "timeout", "1s",
                "minimumIdle", "12",
                "maximumPoolSize", "12",
                "sweepInterval", "3600000",
                "applicationName", "hasty"))) {
            List<ThrowingCallable> writes = writes(hasty);
            put(hasty.open(SPEC), "other", "the server's clock is known now");
            useAll(hasty, 12);
            String sessions = sessions("hasty");
            server.freeze();
            Threads.run(writes.size(), i -> {
                assertFails(ErrorCode.OUTCOME_UNKNOWN, writes.get(i));
                return null;
            });
            server.thaw();
            hasty.close();
            awaitEndOf(sessions);
            for (CacheSpec spec : List.of(SPEC, CLEARED, DROPPED)) {
                assertThat(database.backend().find(spec.name())).isPresent();
                Store<Bytes, Bytes> store = database.backend().open(spec);
                IntStream.range(0, KEYS)
                        .forEach(
                                i -> assertThat(get(store, "k" + i)).as("k" + i).isEqualTo("before"));
            }
        }
    }

    /** Has the pool take its connections for good ones, so that it hands them out without a look. */
    private static void useAll(PostgresBackend backend, int connections) {
        List<Transaction> transactions = IntStream.range(0, connections)
                .mapToObj(i -> backend.transactions().orElseThrow().begin(Isolation.READ_COMMITTED))
                .toList();
        transactions.forEach(Transaction::close);
    }

    private static String sessions(String application) {
        return server.query(
                "data",
                "SELECT coalesce(string_agg(pid::text, ','), '') FROM pg_stat_activity WHERE application_name = '"
                        + application + "'");
    }

    /** Waits until the server has read all that those sessions were sent, and the end behind it. */
    private static void awaitEndOf(String sessions) {
        await().until(() -> server.query(
                        "data", "SELECT count(*) FROM pg_stat_activity WHERE pid IN (" + sessions + ")")
                .equals("0"));
    }

    @Test
    void theTrapOfTheBufferExists() throws Exception {
        fill();
        String url = "jdbc:" + server.url("data") + "?socketTimeout=1&ApplicationName=trap";
        try (Connection connection = DriverManager.getConnection(url, PostgresServer.USER, PostgresServer.PASSWORD);
                Statement statement = connection.createStatement()) {
            String sessions = sessions("trap");
            server.freeze();
            assertThatThrownBy(() -> statement.execute("UPDATE pagoda.storage_kv SET value = 'late'"))
                    .isInstanceOf(SQLException.class);
            server.thaw();
            awaitEndOf(sessions);
            assertThat(get(database.backend().open(SPEC), "k0")).isEqualTo("late");
        }
    }

    @Test
    void aDeadlineByAWrongClockIsFoundOut() {
        ManualClock clock = new ManualClock();
        try (PostgresBackend backend = (PostgresBackend) new PostgresBackendFactory()
                .open(new BackendSettings(
                        "pg",
                        server.url("data"),
                        Map.of(
                                "user", PostgresServer.USER,
                                "password", PostgresServer.PASSWORD,
                                "timeout", "1s"),
                        clock))) {
            Store<Bytes, Bytes> store = backend.open(SPEC);
            put(store, "k", "1");
            long start = System.nanoTime();
            await().until(() -> System.nanoTime() - start > 1_500_000_000L);
            long version = put(store, "k", "2");
            assertThat(store.get(b("k")).version()).isEqualTo(version);
            assertThat(get(store, "k")).isEqualTo("2");
        }
    }

    @Test
    void whatIsLeftOfABatchIsNotRepeatedWithWhatWasDone() {
        List<Mutation.Put<Bytes, Bytes>> batch = IntStream.range(0, 1_500)
                .mapToObj(i -> new Mutation.Put<>(
                        b(String.format("batch%04d", i)), b("v"), PutOptions.ETERNAL.when(Condition.IF_ABSENT)))
                .toList();
        try (PostgresBackend hasty = database.openAgain(Map.of("timeout", "1s"));
                Transaction blocking =
                        database.backend().transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            Store<Bytes, Bytes> store = hasty.open(SPEC);
            put(blocking.open(SPEC), "batch1200", "of others");
            assertFails(ErrorCode.OUTCOME_UNKNOWN, () -> store.write(batch), "A part of a batch was carried out");
            assertThat(get(store, "batch0999")).isEqualTo("v");
            assertThat(get(store, "batch1000")).isNull();
        }
    }
}
