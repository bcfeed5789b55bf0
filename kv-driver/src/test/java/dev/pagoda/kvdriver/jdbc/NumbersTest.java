package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers against columns that can't hold them: a comparison never takes one for its neighbour. */
@Timeout(60)
final class NumbersTest {
    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory()
                .all(
                        "CREATE TABLE t (key BIGINT PRIMARY KEY, value INTEGER)",
                        "INSERT INTO t VALUES (-2, -2), (-1, -1), (0, 0), (1, 1), (2, 2)");
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "key = 1.5; ''",
                "key = 1.0; 1",
                "key = '1.5'; ''",
                "key IN (1.5, 2); 2",
                "key <> 1.5; -2 -1 0 1 2",
                "key < 1.5; -2 -1 0 1",
                "key <= 1.5; -2 -1 0 1",
                "key > 1.5; 2",
                "key >= 1.5; 2",
                "key >= -1.5; -1 0 1 2",
                "key > -1.5; -1 0 1 2",
                "key <= -1.5; -2",
                "key < -1.5; -2",
                "key BETWEEN -1.5 AND 1.5; -1 0 1",
                "key NOT BETWEEN -1.5 AND 1.5; -2 2",
                "value = 1.5; ''",
                "value < 1.5; -2 -1 0 1",
                "value > 1.5; 2",
                "value IN (0.5, 2.0); 2",
                "version = 0.5; ''"
            })
    void aFractionIsNoWholeNumber(String where, String expected) throws SQLException {
        assertThat(String.join(" ", db.rows("SELECT key FROM t WHERE " + where + " ORDER BY key")))
                .isEqualTo(expected);
    }

    @Test
    void nothingIsChangedOrRemovedByAFraction() throws SQLException {
        assertThat(db.run("DELETE FROM t WHERE key = 1.5")).isZero();
        assertThat(db.run("DELETE FROM t WHERE key = ?", 1.5)).isZero();
        assertThat(db.run("UPDATE t SET value = 7 WHERE key = 1.5")).isZero();
        assertThat(db.run("UPDATE t SET value = 7 WHERE key = 1 AND value = 1.5"))
                .isZero();
        long version =
                Long.parseLong(db.rows("SELECT version FROM t WHERE key = 1").get(0));
        assertThat(db.run("UPDATE t SET value = 7 WHERE key = 1 AND version = ?", new BigDecimal(version + ".5")))
                .isZero();
        assertThat(db.rows("SELECT key, value FROM t WHERE key = 1")).containsExactly("1|1");
    }

    @Test
    void aBatchOfRemovalsByFractionsRemovesNothing() throws SQLException {
        try (var statement = db.connection().prepareStatement("DELETE FROM t WHERE key = ?")) {
            statement.setDouble(1, 1.5);
            statement.addBatch();
            statement.setLong(1, 2);
            statement.addBatch();
            assertThat(statement.executeBatch()).containsExactly(0, 1);
        }
    }

    @Test
    void aNumberWithABillionZerosBehindThePointCostsNothing() throws SQLException {
        BigDecimal tiny = new BigDecimal("1E-2000000000");
        assertThat(db.rows("SELECT key FROM t WHERE key < ? ORDER BY key", tiny))
                .containsExactly("-2", "-1", "0");
        assertThat(db.rows("SELECT key FROM t WHERE key = '1E-2000000000'")).isEmpty();
        db.all("CREATE TABLE d (key VARCHAR PRIMARY KEY, value DECIMAL)");
        db.run("INSERT INTO d VALUES ('a', ?)", tiny);
        try (var statement = db.prepared("SELECT value FROM d");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getInt(1)).isZero();
        }
        assertThat(db.run("UPDATE d SET ttl = ? WHERE key = 'a'", tiny)).isEqualTo(1);
    }

    @Test
    void decimalsOfOneWorthAreEqualWhateverTheirZeros() throws SQLException {
        db.all("CREATE TABLE d (key VARCHAR PRIMARY KEY, value DECIMAL)", "INSERT INTO d VALUES ('a', 1.50)");
        assertThat(db.rows("SELECT key FROM d WHERE value = 1.5")).containsExactly("a");
        assertThat(db.run("UPDATE d SET value = 2 WHERE key = 'a' AND value = 1.5"))
                .isEqualTo(1);
        assertThat(db.run("DELETE FROM d WHERE key = 'a' AND value = 2.000")).isEqualTo(1);
    }

    @Test
    void aRealIsTheDecimalThatItShows() throws SQLException {
        db.all("CREATE TABLE r (key VARCHAR PRIMARY KEY, value REAL)", "INSERT INTO r VALUES ('a', 0.1)");
        try (var statement = db.prepared("SELECT value FROM r");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBigDecimal(1)).isEqualByComparingTo("0.1");
        }
    }

    @Test
    void aWrongDateAndAWrongTimeSayWhatTheyAreNot() throws SQLException {
        db.all("CREATE TABLE dates (key DATE PRIMARY KEY, value TIME)");
        assertThatThrownBy(() -> db.run("INSERT INTO dates VALUES ('31.1.2026', '10:00')"))
                .hasMessage("The text is no DATE");
        assertThatThrownBy(() -> db.run("INSERT INTO dates VALUES ('2026-01-31', 'noon')"))
                .hasMessage("The text is no TIME");
    }

    @Test
    void aTextIsReadAsATimeOfDay() throws SQLException {
        db.all(
                "CREATE TABLE texts (key VARCHAR PRIMARY KEY, value VARCHAR)",
                "INSERT INTO texts VALUES ('a', '10:15:30')");
        try (var statement = db.prepared("SELECT value FROM texts");
                ResultSet rows = statement.executeQuery()) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getTime(1)).hasToString("10:15:30");
        }
    }
}
