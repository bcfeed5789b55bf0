package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Serializable;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Statements that are cancelled or whose connection is aborted while they run, and what becomes of parameters between sets. */
@Timeout(60)
final class BatchTest {
    private static final AtomicReference<Interruption> INTERRUPTION = new AtomicReference<>();

    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory().all("CREATE TABLE t (key VARCHAR PRIMARY KEY, value JAVA_OBJECT)");
    }

    @AfterEach
    void close() throws SQLException {
        INTERRUPTION.set(null);
        db.close();
    }

    /** What happens while a statement runs. */
    private interface Interruption {
        void happen() throws SQLException;
    }

    /** A value that interrupts the statement which compares it. */
    @SuppressWarnings("EqualsHashCode")
    private static final class Trap implements Serializable {
        private static final long serialVersionUID = 1;

        @SuppressWarnings("unused") // so that it is copied
        private int state;

        @Override
        public boolean equals(Object other) {
            Interruption interruption = INTERRUPTION.getAndSet(null);
            try {
                if (interruption != null) {
                    interruption.happen();
                }
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
            return false;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void aCancelledBatchOfTextsRunsNoFurtherPart() throws SQLException {
        db.run("INSERT INTO t VALUES ('trap', ?)", new Trap());
        try (Statement statement = db.connection().createStatement()) {
            INTERRUPTION.set(statement::cancel);
            statement.addBatch("DELETE FROM t WHERE value = 'x'");
            statement.addBatch("INSERT INTO t VALUES ('late', 'y')");
            assertThatThrownBy(statement::executeBatch).isInstanceOfSatisfying(BatchUpdateException.class, e -> {
                assertThat(e.getSQLState()).isEqualTo("57014");
                assertThat(e.getUpdateCounts()).containsExactly(0, Statement.EXECUTE_FAILED);
            });
        }
        assertThat(db.rows("SELECT key FROM t WHERE key = 'late'")).isEmpty();
    }

    @Test
    void aCancelledBatchOfParametersRunsNoFurtherSet() throws SQLException {
        db.run("INSERT INTO t VALUES ('trap', ?)", new Trap());
        db.run("INSERT INTO t VALUES ('z', 'second')");
        try (PreparedStatement statement = db.connection().prepareStatement("DELETE FROM t WHERE value = ?")) {
            INTERRUPTION.set(statement::cancel);
            for (String value : new String[] {"first", "second"}) {
                statement.setString(1, value);
                statement.addBatch();
            }
            assertThatThrownBy(statement::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            INTERRUPTION.set(null);
            assertThat(db.rows("SELECT key FROM t WHERE key = 'z'")).containsExactly("z");
            statement.setString(1, "second");
            assertThat(statement.executeUpdate())
                    .as("the next run is another one")
                    .isEqualTo(1);
        }
    }

    @Test
    void anotherThreadAbortsTheConnectionBesideARunningStatement() throws SQLException {
        db.run("INSERT INTO t VALUES ('trap', ?)", new Trap());
        db.run("INSERT INTO t VALUES ('z', 'value')");
        try (Database aborted = db.again();
                PreparedStatement statement = aborted.prepared("DELETE FROM t WHERE value = ?", "value")) {
            INTERRUPTION.set(() -> CompletableFuture.runAsync(() -> abort(aborted.connection()))
                    .join());
            assertThatThrownBy(statement::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            assertThat(aborted.connection().isClosed()).isTrue();
            assertThat(statement.isClosed()).isTrue();
        }
        assertThat(db.rows("SELECT key FROM t ORDER BY key")).containsExactly("trap", "z");
    }

    private static void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aBufferMayBeFilledAnewForTheNextSet() throws SQLException {
        db.all("CREATE TABLE b (key INTEGER PRIMARY KEY, value VARBINARY)");
        try (PreparedStatement statement = db.connection().prepareStatement("INSERT INTO b VALUES (?, ?)")) {
            byte[] buffer = new byte[1];
            for (byte i = 1; i <= 2; i++) {
                buffer[0] = i;
                statement.setInt(1, i);
                statement.setBytes(2, buffer);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        assertThat(db.rows("SELECT value FROM b ORDER BY key")).containsExactly("01", "02");
    }

    @Test
    void aPreparedChangeIsRefusedOnceTheConnectionIsReadOnly() throws SQLException {
        Connection connection = db.connection();
        try (PreparedStatement insert = db.prepared("INSERT INTO t VALUES (?, 'x')", "a")) {
            assertThat(insert.executeUpdate()).isEqualTo(1);
            connection.setReadOnly(true);
            insert.setString(1, "b");
            assertThatThrownBy(insert::executeUpdate)
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("25006"));
            insert.addBatch();
            assertThatThrownBy(insert::executeBatch).hasMessage("The connection is read-only");
            connection.setReadOnly(false);
            assertThat(insert.executeUpdate()).isEqualTo(1);
        }
    }
}
