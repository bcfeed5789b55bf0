package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Connections over a small pool of a PostgreSQL behind a heap: what waits, what fails, and what is left afterwards. */
@Timeout(60)
final class PostgresConnectionsIT {
    private static final int POOL = 4;
    private static final int FINDERS = 2;
    private static final int ROWS = 1_200;
    private static final int TIMEOUT_MILLIS = 1_200;

    @TempDir
    Path directory;

    private String database;
    private Database db;
    private final List<Database> opened = new ArrayList<>();

    @BeforeEach
    void open() throws SQLException, IOException {
        database = SharedPostgres.newDatabase();
        Path file = configured("pagoda.yaml", SharedPostgres.server().url(database));
        db = new Database("jdbc:pagoda:" + file);
        db.run("CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)");
        db.run("INSERT INTO t VALUES ('a', 'x'), ('b', 'x')");
    }

    private Path configured(String name, String url) throws IOException {
        Path file = directory.resolve(name);
        return Files.writeString(
                file, """
                backends:
                  far:
                    url: "%s"
                    user: "%s"
                    password: "%s"
                    maximumPoolSize: %d
                    connectionTimeout: 500
                    timeout: %dms
                defaults: { tiers: [heap, far] }
                """.formatted(url, PostgresServer.USER, PostgresServer.PASSWORD, POOL, TIMEOUT_MILLIS));
    }

    @AfterEach
    void close() throws SQLException {
        for (Database database : opened) {
            database.close();
        }
        db.close();
    }

    private Database another() throws SQLException {
        Database another = db.again();
        opened.add(another);
        return another;
    }

    /** Opens a connection whose transaction has written {@code key}. */
    private Database holderOf(String key) throws SQLException {
        Database holder = another();
        holder.connection().setAutoCommit(false);
        assertThat(holder.run("UPDATE t SET value = 'held' WHERE key = ?", key)).isEqualTo(1);
        return holder;
    }

    private static PreparedStatement batch(Database database, String... keysAndValues) throws SQLException {
        PreparedStatement insert = database.connection().prepareStatement("INSERT INTO t VALUES (?, ?)");
        for (int i = 0; i < keysAndValues.length; i += 2) {
            insert.setString(1, keysAndValues[i]);
            insert.setString(2, keysAndValues[i + 1]);
            insert.addBatch();
        }
        return insert;
    }

    @Test
    void aBatchThatFindsNoConnectionFailsAsJdbcSays() throws SQLException {
        Database late = another();
        late.connection().setAutoCommit(false);
        for (int i = 0; i < POOL; i++) {
            Database holder = another();
            holder.connection().setAutoCommit(false);
            holder.rows("SELECT value FROM t WHERE key = 'a'");
        }
        try (PreparedStatement insert = batch(late, "n", "1", "o", "2")) {
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                        assertThat(e.getSQLState()).isEqualTo("08006");
                        assertThat(e.getUpdateCounts())
                                .containsExactly(Statement.EXECUTE_FAILED, Statement.EXECUTE_FAILED);
                        assertThat(e.getCause()).isInstanceOf(SQLTransientConnectionException.class);
                    })
                    .hasMessageContaining("All connections are in use");
        }
    }

    @Test
    void aBatchWithAValueThatIsTooLargeWritesNothing() throws SQLException {
        String large = "x".repeat(11 << 20);
        try (PreparedStatement insert = batch(db, "n", "1", "o", large, "p", "3")) {
            assertThatThrownBy(insert::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("22001");
                assertThat(e.getUpdateCounts()).hasSize(3).containsOnly(Statement.EXECUTE_FAILED);
            });
        }
        assertThat(db.rows("SELECT key FROM t")).containsExactly("a", "b");
    }

    @Test
    void aResultIsHeldOverTheCommitsBetweenItsPages() throws SQLException {
        fill();
        db.connection().setAutoCommit(false);
        try (Statement select = db.connection().createStatement();
                ResultSet rows = select.executeQuery("SELECT key FROM t WHERE key LIKE 'k%'")) {
            int count = 0;
            while (rows.next()) {
                db.run("UPDATE t SET value = 'seen' WHERE key = ?", rows.getString(1));
                if (++count % 100 == 0) {
                    db.connection().commit();
                }
            }
            assertThat(count).isEqualTo(ROWS);
        }
        db.connection().commit();
        assertThat(another().rows("SELECT COUNT(*) FROM t WHERE value = 'seen'"))
                .containsExactly("" + ROWS);
    }

    private void fill() throws SQLException {
        String[] rows = new String[2 * ROWS];
        for (int i = 0; i < ROWS; i++) {
            rows[2 * i] = "k" + i;
            rows[2 * i + 1] = "v";
        }
        try (PreparedStatement insert = batch(db, rows)) {
            assertThat(insert.executeBatch()).hasSize(ROWS);
        }
    }

    @Test
    void whoWaitsForALockInVainIsToldSoAndHarmsNobodyElse() throws Exception {
        Database holder = holderOf("a");
        Database waiter = another();
        for (int i = 0; i < 12; i++) {
            assertThatThrownBy(() -> waiter.run("UPDATE t SET value = 'w' WHERE key = 'a'"))
                    .isInstanceOf(SQLTransientException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "55P03");
            assertThat(waiter.run("UPDATE t SET value = 'w' WHERE key = 'b'")).isEqualTo(1);
        }
        holder.connection().commit();
        assertThat(waiter.run("UPDATE t SET value = 'w' WHERE key = 'a'")).isEqualTo(1);
    }

    @Test
    void aSavepointLeadsBackFromALockThatWasNotHad() throws Exception {
        holderOf("a");
        Database waiter = another();
        waiter.connection().setAutoCommit(false);
        waiter.run("UPDATE t SET value = 'kept' WHERE key = 'b'");
        Savepoint before = waiter.connection().setSavepoint();
        assertThatThrownBy(() -> waiter.run("UPDATE t SET value = 'w' WHERE key = 'a'"))
                .hasFieldOrPropertyWithValue("SQLState", "55P03");
        assertThatThrownBy(() -> waiter.rows("SELECT value FROM t WHERE key = 'b'"))
                .hasFieldOrPropertyWithValue("SQLState", "55P03")
                .hasMessageContaining("An earlier failure ended the transaction");
        waiter.connection().rollback(before);
        waiter.connection().commit();
        assertThat(db.rows("SELECT value FROM t WHERE key = 'b'")).containsExactly("kept");
    }

    @Test
    void anAbortedConnectionUndoesWhatItHasWritten() throws Exception {
        holderOf("a");
        Database waiter = another();
        waiter.connection().setAutoCommit(false);
        waiter.run("UPDATE t SET value = 'w' WHERE key = 'b'");
        CompletableFuture<SQLException> failed = CompletableFuture.supplyAsync(() ->
                catchThrowableOfType(SQLException.class, () -> waiter.run("UPDATE t SET value = 'w' WHERE key = 'a'")));
        awaitWaiting();
        waiter.connection().abort(Runnable::run);
        assertThat(failed.get().getSQLState()).isEqualTo("55P03");
        assertThat(waiter.connection().isClosed()).isTrue();
        assertThat(db.run("UPDATE t SET value = 'y' WHERE key = 'b' AND value = 'x'"))
                .isEqualTo(1);
    }

    private void awaitWaiting() {
        await().until(() -> SharedPostgres.server()
                .query(
                        database,
                        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                                + " AND wait_event_type = 'Lock'")
                .equals("1"));
    }

    @Test
    void tablesComeAndGoInsideOfATransaction() throws Exception {
        Database writer = holderOf("a");
        writer.run("CREATE TABLE u (key VARCHAR PRIMARY KEY, value VARCHAR)");
        writer.run("INSERT INTO u VALUES ('a', 'nul\0nul')");
        assertThat(writer.rows("SELECT value FROM u")).containsExactly("nul\0nul");
        assertThat(db.rows("SELECT value FROM u")).isEmpty();
        writer.connection().rollback();
        assertThat(writer.rows("SELECT value FROM u")).isEmpty();
        assertThat(db.rows("SELECT value FROM t WHERE key = 'a'")).containsExactly("x");
        writer.run("UPDATE t SET value = 'y' WHERE key = 'a'");
        writer.run("DROP TABLE t");
        assertThatThrownBy(() -> writer.rows("SELECT value FROM t")).hasFieldOrPropertyWithValue("SQLState", "42P01");
        writer.connection().commit();
        assertThat(db.rows("SHOW TABLES")).hasSize(1);
    }

    @Test
    void aServerThatWasRestartedEndsTransactionsAndNoMore() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            server.createDatabase("restarted");
            Path file = configured("restarted.yaml", server.url("restarted"));
            try (Database own = new Database("jdbc:pagoda:" + file);
                    Database inTransaction = own.again()) {
                own.run("CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)");
                own.run("INSERT INTO t VALUES ('a', 'x')");
                inTransaction.connection().setAutoCommit(false);
                inTransaction.run("UPDATE t SET value = 'lost' WHERE key = 'a'");
                server.stop();
                server.restart();
                assertAway(() -> inTransaction.connection().commit());
                assertThat(own.run("UPDATE t SET value = 'y' WHERE key = 'a' AND value = 'x'"))
                        .isEqualTo(1);
                inTransaction.run("UPDATE t SET value = 'lost' WHERE key = 'a'");
                server.stop();
                assertAway(() -> inTransaction.rows("SELECT value FROM t WHERE key = 'b'"));
                assertAway(() -> inTransaction.rows("SELECT value FROM t WHERE key = 'b'"));
                server.restart();
                await().ignoreExceptions()
                        .until(
                                () -> {
                                    inTransaction.connection().rollback();
                                    return inTransaction.rows("SELECT value FROM t");
                                },
                                List.of("y")::equals);
            }
        }
    }

    private static void assertAway(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOf(SQLTransientConnectionException.class)
                .hasFieldOrPropertyWithValue("SQLState", "08006");
    }

    @Test
    void aPoolOfConnectionsFindsEachAsItWas() throws Exception {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(db.url());
        config.setMaximumPoolSize(1);
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_SERIALIZABLE");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection left = pool.getConnection();
                    Statement statement = left.createStatement()) {
                statement.executeUpdate("UPDATE t SET value = 'left' WHERE key = 'a'");
            }
            try (Connection readOnly = pool.getConnection();
                    Statement statement = readOnly.createStatement()) {
                readOnly.setReadOnly(true);
                readOnly.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM t"))
                        .hasFieldOrPropertyWithValue("SQLState", "25006");
            }
            try (Connection next = pool.getConnection();
                    Statement statement = next.createStatement()) {
                assertThat(next.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                assertThat(statement.executeUpdate("UPDATE t SET value = 'kept' WHERE key = 'a' AND value = 'x'"))
                        .isEqualTo(1);
                next.commit();
            }
        }
        assertThat(db.rows("SELECT value FROM t WHERE key = 'a'")).containsExactly("kept");
    }

    @Test
    void whoFindsATableWhileAnotherProcessDropsItMakesNoOtherOfIt() throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        List<CompletableFuture<Void>> finding = new ArrayList<>();
        for (int i = 0; i < FINDERS; i++) {
            Path file = directory.resolve("other" + i + ".yaml");
            Files.copy(directory.resolve("pagoda.yaml"), file);
            Database other = new Database("jdbc:pagoda:" + file);
            opened.add(other);
            finding.add(CompletableFuture.runAsync(() -> {
                while (!over.get()) {
                    find(other);
                }
            }));
        }
        try {
            for (int i = 0; i < 300; i++) {
                db.run("CREATE TABLE IF NOT EXISTS r (key VARCHAR PRIMARY KEY, value VARCHAR)");
                assertThat(db.run("REPLACE INTO r VALUES ('b', 'x')")).isEqualTo(1);
                db.run("DROP TABLE r");
            }
        } finally {
            over.set(true);
            CompletableFuture.allOf(finding.toArray(CompletableFuture[]::new)).join();
        }
    }

    private static void find(Database other) {
        try {
            assertThat(other.rows("SELECT value FROM r WHERE key = 'a'")).isEmpty();
        } catch (SQLException e) {
            assertThat(e.getSQLState())
                    .as("no such table, or dropped meanwhile")
                    .isIn("42P01", "55000");
        }
    }
}
