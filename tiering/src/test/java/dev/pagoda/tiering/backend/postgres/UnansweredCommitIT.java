package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transaction;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A commit, or a write, whose connection ends after it was sent and before it was answered: it is found out what became of it, or said that
 * nobody knows. The server keeps its log to itself for as long as it may, so that a crash loses what was not committed.
 */
@SuppressWarnings("try")
final class UnansweredCommitIT {
    private static final CacheSpec SPEC = CacheSpec.of("commits");

    private PostgresServer server;
    private TcpProxy proxy;
    private PostgresBackend backend;
    private Store<Bytes, Bytes> store;

    /** What happens between the sending and the end of the connection. */
    @FunctionalInterface
    private interface Fault {
        void happen() throws Exception;
    }

    @BeforeEach
    void start() throws IOException {
        server = PostgresServer.start(
                System.getProperty("pagoda.postgresql.version", "18"),
                Map.of("wal_writer_delay", "10s", "autovacuum", "off"));
        server.createDatabase("data");
        proxy = TcpProxy.to(server.port());
        backend = open(proxy.port());
        store = backend.open(SPEC);
        put(store, "k", "before");
    }

    @AfterEach
    void stop() throws IOException {
        backend.close();
        proxy.close();
        server.close();
    }

    private static PostgresBackend open(int port) {
        return (PostgresBackend) new PostgresBackendFactory()
                .open(new BackendSettings(
                        "pg",
                        "postgresql://127.0.0.1:" + port + "/data",
                        Map.of(
                                "user",
                                PostgresServer.USER,
                                "password",
                                PostgresServer.PASSWORD,
                                "sweepInterval",
                                "3600000",
                                "maximumPoolSize",
                                "1",
                                "timeout",
                                "15s"),
                        Clock.system()));
    }

    /** Lets nothing come back once {@code word} was sent, which arrives or not; then lets the fault happen, and ends all connections. */
    private Future<?> cutAt(String word, boolean arrives, Fault fault) {
        CountDownLatch sent = new CountDownLatch(1);
        proxy.requests().filter(piece -> {
            if (!new String(piece, StandardCharsets.ISO_8859_1).contains(word)) {
                return piece;
            }
            proxy.responses().swallow();
            sent.countDown();
            return arrives ? piece : new byte[0];
        });
        ExecutorService thread = Executors.newSingleThreadExecutor();
        Future<?> cutting = thread.submit(() -> {
            sent.await();
            fault.happen();
            proxy.cut();
            proxy.restore();
            return null;
        });
        thread.shutdown();
        return cutting;
    }

    private String stored(String key) {
        return server.query(
                "data", "SELECT convert_from(value, 'UTF8') FROM pagoda.storage_kv WHERE key = '" + key + "'");
    }

    private void awaitStored(String key, String value) {
        await().until(() -> stored(key).equals(value));
    }

    private Transaction written(String value) {
        Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.READ_COMMITTED);
        put(transaction.open(SPEC), "k", value);
        return transaction;
    }

    private void crash() throws IOException {
        server.kill();
        server.restart();
    }

    @Test
    void aCommitThatArrivedIsFoundOut() throws Exception {
        try (Transaction transaction = written("committed")) {
            Future<?> cutting = cutAt("COMMIT", true, () -> awaitStored("k", "committed"));
            transaction.commit();
            cutting.get();
        }
        assertThat(stored("k")).isEqualTo("committed");
    }

    @Test
    void aCommitThatDidNotArriveHadNoEffect() throws Exception {
        try (Transaction transaction = written("lost")) {
            Future<?> cutting = cutAt("COMMIT", false, () -> {});
            assertFails(ErrorCode.UNAVAILABLE, transaction::commit, "had no effect");
            cutting.get();
        }
        assertThat(stored("k")).isEqualTo("before");
    }

    @Test
    void aCommitThatTheServerSurvivedIsFoundOutAfterACrash() throws Exception {
        try (Transaction transaction = written("committed")) {
            Future<?> cutting = cutAt("COMMIT", true, () -> {
                awaitStored("k", "committed");
                crash();
            });
            transaction.commit();
            cutting.get();
        }
        assertThat(stored("k")).isEqualTo("committed");
    }

    @Test
    void aCommitThatACrashHasPreventedIsNotMistakenForAnotherOneOfTheSameNumber() throws Exception {
        try (Transaction transaction = written("lost")) {
            String number =
                    server.query("data", "SELECT backend_xid FROM pg_stat_activity WHERE backend_xid IS NOT NULL");
            Future<?> cutting = cutAt("COMMIT", false, () -> {
                crash();
                proxy.refuse();
                giveOutAgain(Long.parseLong(number));
            });
            assertFails(ErrorCode.UNAVAILABLE, transaction::commit, "had no effect");
            cutting.get();
        }
        assertThat(stored("k")).isEqualTo("before");
    }

    /** Has others commit transactions up to a number that the server has forgotten. */
    private void giveOutAgain(long number) {
        long first = Long.parseLong(server.query("data", "SELECT pg_current_xact_id()"));
        assertThat(first).as("the first number after the crash").isLessThanOrEqualTo(number);
        for (long given = first; given < number; ) {
            given = Long.parseLong(server.query("data", "SELECT pg_current_xact_id()"));
        }
        assertThat(server.query("data", "SELECT pg_xact_status('" + number + "'::xid8)"))
                .isEqualTo("committed");
    }

    @Test
    void aCommitBeforeACrashIsUnknownIfItsEntryWasOverwrittenSince() throws Exception {
        try (Transaction transaction = written("committed")) {
            Future<?> cutting = cutAt("COMMIT", true, () -> {
                awaitStored("k", "committed");
                proxy.refuse();
                crash();
                try (PostgresBackend other = open(server.port())) {
                    put(other.open(SPEC), "k", "newer");
                }
            });
            assertFails(ErrorCode.OUTCOME_UNKNOWN, transaction::commit);
            cutting.get();
        }
        assertThat(stored("k")).isEqualTo("newer");
    }

    @Test
    void aWriteThatWasNotAnsweredIsUnknownAndNotRepeated() throws Exception {
        long before = store.get(b("k")).version();
        Future<?> cutting = cutAt("once", true, () -> awaitStored("k", "once"));
        assertFails(ErrorCode.OUTCOME_UNKNOWN, () -> put(store, "k", "once"));
        cutting.get();
        assertThat(stored("k")).isEqualTo("once");
        assertThat(server.query("data", "SELECT count(*) FROM pagoda.storage_kv WHERE version > " + before))
                .isEqualTo("1");
        cutting = cutAt("never", false, () -> {});
        assertFails(ErrorCode.OUTCOME_UNKNOWN, () -> put(store, "k", "never"));
        cutting.get();
        assertThat(stored("k")).isEqualTo("once");
    }
}
