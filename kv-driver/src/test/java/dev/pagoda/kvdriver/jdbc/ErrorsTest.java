package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLSyntaxErrorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each wrong statement gets one clear sentence and its SQLState, and leaves the connection as it was. */
final class ErrorsTest {
    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory();
        db.all(
                "CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)",
                "CREATE TABLE n (key BIGINT PRIMARY KEY, value INTEGER)",
                "CREATE TABLE u (key UUID PRIMARY KEY, value TIMESTAMP)",
                "INSERT INTO t VALUES ('a', 'b')");
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELEC 1|42601|expected SELECT",
                "SELECT * FROM t WHERE key = |42601|position 28",
                "SELECT * FROM nosuch|42P01|nosuch",
                "SELECT name FROM t|42703|key, value, version",
                "SELECT * FROM t JOIN n ON 1 = 1|0A000|this driver carries out",
                "SELECT MAX(value) FROM t|0A000|this driver carries out",
                "INSERT INTO t VALUES (NULL, 'x')|22004|key must not be NULL",
                "INSERT INTO t VALUES ('x', NULL)|22004|value must not be NULL",
                "INSERT INTO t VALUES ('x', 'y', 0)|22023|positive number of seconds",
                "INSERT INTO t VALUES ('x', 'y', -5)|22023|positive",
                "INSERT INTO t VALUES ('x', 'y', 'soon')|22023|'10m'",
                "INSERT INTO t VALUES ('x', 'y', TRUE)|22023|ttl",
                "INSERT INTO n VALUES ('one', 1)|22018|no number",
                "INSERT INTO n VALUES (1, 3000000000)|22003|out of the range",
                "INSERT INTO n VALUES (DATE '2026-01-01', 1)|42804|can't be used",
                "INSERT INTO u VALUES ('not-a-uuid', NOW())|22018|UUID",
                "INSERT INTO u VALUES (5, NOW())|42804|UUID",
                "INSERT INTO u VALUES ('00000000-0000-0000-0000-000000000001', 'yesterday')|22018|TIMESTAMP",
                "SELECT * FROM n WHERE key = 'x'|22018|no number",
                "SELECT * FROM t WHERE version = 'x'|22018|no number",
                "SELECT * FROM t LIMIT -1|22023|LIMIT must not be negative",
                "SELECT * FROM t LIMIT NULL|22004|LIMIT must not be NULL",
                "SELECT * FROM t WHERE key LIKE 'a!' ESCAPE '!'|22023|escape",
                "SELECT * FROM t WHERE key LIKE 'a' ESCAPE '!!'|22023|one character",
                "UPDATE t SET version = 5|428C9|set by the store",
                "UPDATE t SET key = 'x'|0A000|key",
                "INSERT INTO t VALUES ('a', 'x')|23505|already",
                "CREATE TABLE t (key BIGINT PRIMARY KEY, value BIGINT)|42P07|already",
                "CREATE TABLE x (key BIGINT PRIMARY KEY, value BIGINT) WITH (colour = 'red')|22023|colour",
                "CREATE TABLE x (key BIGINT PRIMARY KEY, value BIGINT) WITH (tiers = (moon))|F0000|moon",
                "DROP TABLE nosuch|42P01|nosuch",
                "TRUNCATE nosuch|42P01|nosuch",
                "SAVEPOINT s|25000|transaction",
                "BEGIN|0A000|heap",
                "SELECT * FROM t WHERE key = ?|07001|prepared"
            })
    void eachWrongStatementHasItsState(String sql, String sqlState, String message) throws SQLException {
        try (var statement = db.connection().createStatement()) {
            assertThatThrownBy(() -> statement.execute(sql))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(sqlState))
                    .hasMessageContaining(message);
            try (var rows = statement.executeQuery("SELECT value FROM t WHERE key = 'a'")) {
                assertThat(Database.rows(rows)).containsExactly("b");
            }
        }
    }

    @Test
    void theClassOfTheExceptionFollowsFromTheState() {
        assertThatThrownBy(() -> db.run("SELEC")).isInstanceOf(SQLSyntaxErrorException.class);
        assertThatThrownBy(() -> db.run("SELECT * FROM x")).isInstanceOf(SQLSyntaxErrorException.class);
        assertThatThrownBy(() -> db.run("SELECT a FROM t, n")).isInstanceOf(SQLSyntaxErrorException.class);
        assertThatThrownBy(() -> db.run("SELECT DISTINCT value FROM t"))
                .isInstanceOf(SQLFeatureNotSupportedException.class);
        assertThatThrownBy(() -> db.run("INSERT INTO n VALUES ('x', 1)")).isInstanceOf(SQLDataException.class);
    }

    @Test
    void messagesHoldNoValue() {
        assertThatThrownBy(() -> db.run("INSERT INTO n VALUES ('topsecret', 1)"))
                .hasMessageNotContaining("topsecret")
                .hasStackTraceContaining("no number");
        assertThatThrownBy(() -> db.run("SELECT * FROM n WHERE key = 'topsecret'"))
                .hasMessageNotContaining("topsecret");
    }

    @Test
    void overlongKeysAndOverlargeValuesAreRefused(@TempDir Path directory) throws SQLException {
        try (Database file = new Database("jdbc:pagoda:mvstore:" + directory.resolve("limits.mv"))) {
            file.run("CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)");
            assertThatThrownBy(() -> file.run("INSERT INTO t VALUES (?, 'x')", "k".repeat(70_000)))
                    .isInstanceOf(SQLDataException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "22023")
                    .hasMessageContaining("at most 65536 bytes");
            assertThatThrownBy(() -> file.run("INSERT INTO t VALUES ('x', ?)", "v".repeat(11 * 1024 * 1024)))
                    .isInstanceOf(SQLDataException.class)
                    .hasFieldOrPropertyWithValue("SQLState", "22001");
            assertThat(file.rows("SELECT COUNT(*) FROM t")).containsExactly("0");
        }
    }

    @Test
    void parametersAreChecked() throws SQLException {
        try (var statement = db.connection().prepareStatement("SELECT * FROM t WHERE key = ? AND value = ?")) {
            statement.setString(1, "a");
            assertThatThrownBy(statement::executeQuery)
                    .hasFieldOrPropertyWithValue("SQLState", "07001")
                    .hasMessageContaining("Parameter 2");
            assertThatThrownBy(() -> statement.setString(3, "a")).hasFieldOrPropertyWithValue("SQLState", "07001");
            assertThatThrownBy(() -> statement.setString(0, "a")).hasFieldOrPropertyWithValue("SQLState", "07001");
            statement.setString(2, "b");
            assertThat(Database.rows(statement.executeQuery())).hasSize(1);
            statement.clearParameters();
            assertThatThrownBy(statement::executeQuery).hasFieldOrPropertyWithValue("SQLState", "07001");
        }
    }

    @Test
    void queriesAndUpdatesAreNotMixedUp() throws SQLException {
        try (var statement = db.connection().createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("DELETE FROM t WHERE key = 'a'"))
                    .hasFieldOrPropertyWithValue("SQLState", "02000");
            assertThatThrownBy(() -> statement.executeUpdate("SELECT 1"))
                    .hasFieldOrPropertyWithValue("SQLState", "21000");
            assertThatThrownBy(() -> statement.executeUpdate("DELETE FROM t WHERE key = 'a' RETURNING key"))
                    .hasFieldOrPropertyWithValue("SQLState", "21000");
            assertThat(db.rows("SELECT COUNT(*) FROM t")).as("nothing ran").containsExactly("1");
        }
    }
}
