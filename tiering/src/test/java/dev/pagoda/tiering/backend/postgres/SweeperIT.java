package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.fill;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is dead is deleted whatever else goes on, and nothing is deleted that a writer may still follow. */
final class SweeperIT {
    private final ManualClock clock = new ManualClock();
    private TestDatabase database;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        database.follow(clock);
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private Connection connect(String user) throws SQLException {
        Connection connection = database.server().connect(database.name(), user);
        connection.setAutoCommit(false);
        return connection;
    }

    private void awaitRows(String cache, int rows) {
        await().until(() -> database.query("SELECT count(*) FROM pagoda.storage_kv WHERE namespace_id = ("
                        + "SELECT namespace_id FROM pagoda.storage_namespaces WHERE name = '" + cache + "')")
                .equals(String.valueOf(rows)));
    }

    @Test
    void entriesExpireWhileStatisticsAreRefreshed() throws Exception {
        database.store("short").put(b("k"), b("v"), PutOptions.ttl(Ttl.ofMillis(60_000)));
        try (Connection connection = connect(PostgresServer.SUPERUSER);
                Statement statement = connection.createStatement()) {
            // The refresh of another process waits for this one.
            statement.execute("REFRESH MATERIALIZED VIEW pagoda.storage_statistics");
            PostgresBackend other = database.openAgain(Map.of("statisticsInterval", "1000"));
            try {
                await().until(() -> database.query(
                                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                        + " AND query LIKE '%refresh_statistics%' AND pid <> pg_backend_pid()")
                        .equals("1"));
                clock.advance(Duration.ofMinutes(2));
                awaitRows("short", 0);
            } finally {
                other.close();
            }
        }
    }

    @Test
    void marksThatHaveToStayKeepNoOtherCacheWaiting() throws Exception {
        Store<Bytes, Bytes> removed = database.store("removed");
        Store<Bytes, Bytes> expiring = database.store("expiring");
        assertThat(partition("removed")).isNotEqualTo(partition("expiring"));
        fill(removed, 0, 1_500, "v");
        expiring.put(b("k"), b("v"), PutOptions.ttl(Ttl.ofMillis(60_000)));
        try (Connection connection = connect(PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM pagoda.storage_namespaces");
            database.execute(
                    "UPDATE pagoda.storage_kv SET value = NULL, expires_at = created_at WHERE expires_at IS NULL");
            clock.advance(Duration.ofMinutes(2));
            awaitRows("expiring", 0);
            awaitRows("removed", 1_500);
        }
        awaitRows("removed", 0);
    }

    private String partition(String cache) {
        return database.query(
                "SELECT pagoda.storage_partition(namespace_id) FROM pagoda.storage_namespaces WHERE name = '" + cache
                        + "'");
    }

    @Test
    void aSnapshotThatIsTakenDuringATransactionKeepsWhatItDoesNotSee() throws Exception {
        Store<Bytes, Bytes> store = database.store("snapshot");
        try (Connection sweeping = connect(PostgresServer.USER);
                Statement sweeper = sweeping.createStatement();
                Connection reading = connect(PostgresServer.USER);
                Statement reader = reading.createStatement()) {
            sweeper.execute("SELECT pagoda.clean_expired(10)");
            reading.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            reader.execute("SELECT count(*) FROM pagoda.storage_kv");
            store.put(b("k"), b("v"), PutOptions.ttl(Ttl.ofMillis(1)));
            clock.advance(Duration.ofSeconds(1));
            assertThat(number(sweeper, "SELECT pagoda.clean_expired(10)")).isZero();
            awaitRows("snapshot", 1);
            reading.commit();
            awaitRows("snapshot", 0);
        }
    }

    private static long number(Statement statement, String sql) throws SQLException {
        try (ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }
}
