package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTransactionRollbackException;
import java.sql.Savepoint;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Transactions on a file, with and without a heap in front of it, and their refusal on the heap alone. */
final class TransactionsTest {
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    static Path directory;

    private Database db;
    private Database other;

    static Stream<String> tiers() {
        return Stream.of("[disk]", "[heap, disk]");
    }

    private void open(String tiers) throws SQLException, IOException {
        int number = NEXT.incrementAndGet();
        Path file = directory.resolve("tx" + number + ".yaml");
        Files.writeString(file, """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: %s }
                """.formatted(directory.resolve("tx" + number + ".mv"), tiers));
        db = new Database("jdbc:pagoda:" + file);
        db.run("CREATE TABLE t (key VARCHAR PRIMARY KEY, value BIGINT)");
        db.run("INSERT INTO t VALUES ('a', 1), ('b', 2)");
        other = db.again();
    }

    @AfterEach
    void close() throws SQLException {
        if (db != null) {
            db.close();
            other.close();
        }
    }

    private static String all(Database database) throws SQLException {
        return String.join(" ", database.rows("SELECT key, value FROM t ORDER BY key"));
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void othersSeeWhatWasWrittenFromTheCommitOn(String tiers) throws Exception {
        open(tiers);
        assertThat(other.rows("SELECT value FROM t WHERE key = 'a'")).containsExactly("1");
        db.connection().setAutoCommit(false);
        assertThat(db.run("UPDATE t SET value = 10 WHERE key = 'a'")).isEqualTo(1);
        db.run("DELETE FROM t WHERE key = 'b'");
        db.run("INSERT INTO t VALUES ('c', 3)");
        assertThat(all(db)).isEqualTo("a|10 c|3");
        assertThat(all(other)).isEqualTo("a|1 b|2");
        assertThat(other.rows("SELECT value FROM t WHERE key = 'a'")).containsExactly("1");
        db.connection().commit();
        assertThat(all(other)).isEqualTo("a|10 c|3");
        assertThat(other.rows("SELECT value FROM t WHERE key = 'a'")).containsExactly("10");
        assertThat(other.rows("SELECT value FROM t WHERE key = 'b'")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void rollbackUndoesEverything(String tiers) throws Exception {
        open(tiers);
        db.connection().setAutoCommit(false);
        db.run("UPDATE t SET value = 10");
        db.run("TRUNCATE t");
        db.run("INSERT INTO t VALUES ('z', 1)");
        assertThat(all(db)).isEqualTo("z|1");
        db.connection().rollback();
        assertThat(all(db)).isEqualTo("a|1 b|2");
        db.connection().setAutoCommit(true);
        assertThat(all(db)).isEqualTo("a|1 b|2");
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void savepointsGoBackPartOfTheWay(String tiers) throws Exception {
        open(tiers);
        Connection connection = db.connection();
        connection.setAutoCommit(false);
        Savepoint start = connection.setSavepoint();
        assertThat(start.getSavepointId()).isPositive();
        assertThatThrownBy(start::getSavepointName).isInstanceOf(SQLException.class);
        db.run("UPDATE t SET value = 10 WHERE key = 'a'");
        Savepoint named = connection.setSavepoint("half");
        assertThat(named.getSavepointName()).isEqualTo("half");
        assertThatThrownBy(named::getSavepointId).isInstanceOf(SQLException.class);
        db.run("UPDATE t SET value = 20 WHERE key = 'b'");
        connection.rollback(named);
        assertThat(all(db)).isEqualTo("a|10 b|2");
        db.run("UPDATE t SET value = 30 WHERE key = 'b'");
        connection.rollback(named);
        connection.releaseSavepoint(named);
        assertThatThrownBy(() -> connection.rollback(named)).hasFieldOrPropertyWithValue("SQLState", "3B001");
        assertThat(all(db)).isEqualTo("a|10 b|2");
        connection.rollback(start);
        assertThat(all(db)).isEqualTo("a|1 b|2");
        connection.commit();
        assertThatThrownBy(() -> other.connection().rollback(start)).hasFieldOrPropertyWithValue("SQLState", "3B000");
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void transactionCommandsInSql(String tiers) throws Exception {
        open(tiers);
        db.all("BEGIN", "UPDATE t SET value = 5 WHERE key = 'a'", "SAVEPOINT s", "DELETE FROM t", "ROLLBACK TO s");
        assertThat(all(db)).isEqualTo("a|5 b|2");
        db.all("RELEASE SAVEPOINT s", "COMMIT");
        assertThat(all(other)).isEqualTo("a|5 b|2");
        db.all("START TRANSACTION", "DELETE FROM t", "ROLLBACK");
        assertThat(all(db)).isEqualTo("a|5 b|2");
        assertThatThrownBy(() -> db.all("ROLLBACK TO s")).hasFieldOrPropertyWithValue("SQLState", "25000");
        db.all("BEGIN");
        assertThatThrownBy(() -> db.all("BEGIN")).hasFieldOrPropertyWithValue("SQLState", "25000");
        assertThatThrownBy(() -> db.all("RELEASE nosuch")).hasFieldOrPropertyWithValue("SQLState", "3B001");
        db.all("ROLLBACK");
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void theLoserOfAConflictMayTryAgain(String tiers) throws Exception {
        open(tiers);
        Connection first = db.connection();
        Connection second = other.connection();
        first.setAutoCommit(false);
        second.setAutoCommit(false);
        first.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        second.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        assertThat(all(other)).isEqualTo("a|1 b|2");
        db.run("UPDATE t SET value = 10 WHERE key = 'a'");
        first.commit();
        assertThatThrownBy(() -> {
                    other.run("UPDATE t SET value = 20 WHERE key = 'a'");
                    second.commit();
                })
                .isInstanceOf(SQLTransactionRollbackException.class)
                .hasFieldOrPropertyWithValue("SQLState", "40001");
        second.rollback();
        assertThat(other.run("UPDATE t SET value = 20 WHERE key = 'a'")).isEqualTo(1);
        second.commit();
        assertThat(all(db)).isEqualTo("a|20 b|2");
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void closingUndoesAnOpenTransaction(String tiers) throws Exception {
        open(tiers);
        try (Database third = db.again()) {
            third.connection().setAutoCommit(false);
            third.run("DELETE FROM t");
        }
        assertThat(all(db)).isEqualTo("a|1 b|2");
    }

    @ParameterizedTest
    @MethodSource("tiers")
    void batchesTakePartInTransactions(String tiers) throws Exception {
        open(tiers);
        db.connection().setAutoCommit(false);
        try (var insert = db.connection().prepareStatement("INSERT INTO t VALUES (?, ?)")) {
            for (int i = 0; i < 10; i++) {
                insert.setString(1, "n" + i);
                insert.setInt(2, i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(10);
        }
        assertThat(other.rows("SELECT COUNT(*) FROM t")).containsExactly("2");
        db.connection().rollback();
        assertThat(db.rows("SELECT COUNT(*) FROM t")).containsExactly("2");
    }

    @Test
    void isolationLevelsAreKept() throws Exception {
        open("[disk]");
        Connection connection = db.connection();
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        connection.setTransactionIsolation(Connection.TRANSACTION_READ_UNCOMMITTED);
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
        db.all("SET TRANSACTION ISOLATION LEVEL SERIALIZABLE");
        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
        db.all("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
        assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_NONE))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        connection.setAutoCommit(false);
        all(db);
        assertThatThrownBy(() -> connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE))
                .hasFieldOrPropertyWithValue("SQLState", "25000");
    }

    @Test
    void autoCommitRefusesCommitAndRollback() throws Exception {
        open("[disk]");
        assertThatThrownBy(db.connection()::commit).hasFieldOrPropertyWithValue("SQLState", "25000");
        assertThatThrownBy(db.connection()::rollback).hasFieldOrPropertyWithValue("SQLState", "25000");
        assertThatThrownBy(db.connection()::setSavepoint).hasFieldOrPropertyWithValue("SQLState", "25000");
    }

    @Test
    void theHeapAloneRefusesTransactions() throws Exception {
        try (Database memory = Database.memory()) {
            Connection connection = memory.connection();
            connection.setAutoCommit(true);
            assertThatThrownBy(() -> connection.setAutoCommit(false))
                    .isInstanceOf(SQLFeatureNotSupportedException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "0A000")
                    .hasMessageContaining("heap");
            assertThat(connection.getAutoCommit()).isTrue();
            assertThatThrownBy(() -> memory.all("BEGIN")).isInstanceOf(SQLFeatureNotSupportedException.class);
            assertThat(connection.getMetaData().supportsTransactions()).isFalse();
        }
    }

    @Test
    void aHeapTableBesideAFileIsRefusedInsideATransaction() throws Exception {
        open("[disk]");
        db.run("CREATE TABLE h (key VARCHAR PRIMARY KEY, value BIGINT) WITH (tiers = (heap))");
        db.run("INSERT INTO h VALUES ('a', 1)");
        db.connection().setAutoCommit(false);
        assertThatThrownBy(() -> db.run("UPDATE h SET value = 2"))
                .isInstanceOf(SQLFeatureNotSupportedException.class)
                .hasMessageContaining("transactions");
        db.connection().rollback();
        db.connection().setAutoCommit(true);
        assertThat(db.rows("SELECT value FROM h")).containsExactly("1");
    }

    @Test
    void readOnlyConnectionsRefuseWrites() throws Exception {
        open("[disk]");
        db.connection().setReadOnly(true);
        assertThat(db.connection().isReadOnly()).isTrue();
        assertThatThrownBy(() -> db.run("DELETE FROM t")).hasFieldOrPropertyWithValue("SQLState", "25006");
        assertThat(all(db)).isEqualTo("a|1 b|2");
        db.connection().setReadOnly(false);
        db.connection().setAutoCommit(false);
        db.connection().setReadOnly(true);
        db.connection().setReadOnly(false);
        assertThat(db.run("DELETE FROM t")).isEqualTo(2);
        assertThatThrownBy(() -> db.connection().setReadOnly(true)).hasFieldOrPropertyWithValue("SQLState", "25000");
    }
}
