package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.BatchUpdateException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of statement, on the heap alone and on a heap in front of a file. */
final class StatementsTest {
    private static final AtomicInteger NEXT = new AtomicInteger();

    @TempDir
    static Path directory;

    private Database db;

    static Stream<String> kinds() {
        return Stream.of("memory", "mvstore");
    }

    private void open(String kind) throws SQLException {
        db = kind.equals("memory")
                ? Database.memory()
                : new Database("jdbc:pagoda:mvstore:" + directory.resolve("db" + NEXT.incrementAndGet() + ".mv"));
        db.run("CREATE TABLE users (key VARCHAR PRIMARY KEY, value VARCHAR)");
    }

    private void fill(String kind) throws SQLException {
        open(kind);
        db.run("INSERT INTO users VALUES ('a1', 'Ann'), ('a2', 'Bob'), ('b1', 'Cid'), ('b2', 'Dee'), ('c1', 'Eve')");
    }

    @AfterEach
    void close() throws SQLException {
        if (db != null) {
            db.close();
        }
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void selectsWhatWasInserted(String kind) throws SQLException {
        open(kind);
        assertThat(db.run("INSERT INTO users (key, value) VALUES (?, ?)", "a", "Ann"))
                .isEqualTo(1);
        assertThat(db.rows("SELECT value FROM users WHERE key = ?", "a")).containsExactly("Ann");
        assertThat(db.rows("SELECT value FROM users WHERE key = 'b'")).isEmpty();
        assertThat(db.rows("SELECT value FROM users WHERE key = ?", (Object) null))
                .isEmpty();
        assertThat(db.rows("SELECT key, value, 1, ? AS x FROM users", "y")).containsExactly("a|Ann|1|y");
        assertThat(db.rows("SELECT 1, 'a', ?", 5)).containsExactly("1|a|5");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void waysToTheKeys(String kind) throws SQLException {
        fill(kind);
        assertThat(db.rows("SELECT key FROM users")).containsExactly("a1", "a2", "b1", "b2", "c1");
        assertThat(db.rows("SELECT key FROM users ORDER BY key DESC LIMIT 2")).containsExactly("c1", "b2");
        assertThat(db.rows("SELECT key FROM users ORDER BY key LIMIT ? OFFSET ?", 2, 1))
                .containsExactly("a2", "b1");
        assertThat(db.rows("SELECT key FROM users WHERE key IN ('c1', ?, 'zz', 'a1', 'c1') ORDER BY key", "b1"))
                .containsExactly("a1", "b1", "c1");
        assertThat(db.rows("SELECT key FROM users WHERE key IN ('a1', 'c1') ORDER BY key DESC"))
                .containsExactly("c1", "a1");
        assertThat(db.rows("SELECT key FROM users WHERE key LIKE 'b%'")).containsExactly("b1", "b2");
        assertThat(db.rows("SELECT key FROM users WHERE key LIKE ? ORDER BY key DESC", "%1"))
                .containsExactly("c1", "b1", "a1");
        assertThat(db.rows("SELECT key FROM users WHERE key LIKE '_2'")).containsExactly("a2", "b2");
        assertThat(db.rows("SELECT key FROM users WHERE key LIKE 'a1'")).containsExactly("a1");
        assertThat(db.rows("SELECT key FROM users WHERE key NOT LIKE 'a%'")).containsExactly("b1", "b2", "c1");
        assertThat(db.rows("SELECT key FROM users WHERE key BETWEEN 'a2' AND 'b1'"))
                .containsExactly("a2", "b1");
        assertThat(db.rows("SELECT key FROM users WHERE key > 'a2' AND key <= 'b2'"))
                .containsExactly("b1", "b2");
        assertThat(db.rows("SELECT key FROM users WHERE key >= ? AND key < ?", "b2", "c1"))
                .containsExactly("b2");
        assertThat(db.rows("SELECT key FROM users WHERE key <> 'a1' AND key NOT IN ('a2', 'c1')"))
                .containsExactly("b1", "b2");
        assertThat(db.rows("SELECT key FROM users WHERE key > 'b' AND key < 'a'"))
                .isEmpty();
        assertThat(db.rows("SELECT key FROM users WHERE 1 = 0")).isEmpty();
        assertThat(db.rows("SELECT key FROM users WHERE key IS NULL")).isEmpty();
        assertThat(db.rows("SELECT key FROM users WHERE key IS NOT NULL AND key = 'a1'"))
                .containsExactly("a1");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void conditionsOnOtherColumns(String kind) throws SQLException {
        fill(kind);
        assertThat(db.rows("SELECT key FROM users WHERE value = 'Bob'")).containsExactly("a2");
        assertThat(db.rows("SELECT key FROM users WHERE value LIKE '%e' AND key LIKE 'b%'"))
                .containsExactly("b2");
        assertThat(db.rows("SELECT key FROM users WHERE value > 'Cid' AND expires_at IS NULL"))
                .containsExactly("b2", "c1");
        assertThat(db.rows("SELECT key FROM users WHERE key = 'a1' AND value = 'Bob'"))
                .isEmpty();
        assertThat(db.rows("SELECT key FROM users WHERE value IN ('Ann', 'Eve') LIMIT 1"))
                .containsExactly("a1");
        assertThat(db.rows(
                        "SELECT key FROM users WHERE created_at <= NOW() AND updated_at > '2020-01-01' AND key = 'a1'"))
                .containsExactly("a1");
        assertThat(db.rows("SELECT key FROM users WHERE value = ?", (Object) null))
                .isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void counts(String kind) throws SQLException {
        fill(kind);
        assertThat(db.rows("SELECT COUNT(*) FROM users")).containsExactly("5");
        assertThat(db.rows("SELECT COUNT(key) AS n FROM users WHERE key LIKE 'a%'"))
                .containsExactly("2");
        assertThat(db.rows("SELECT COUNT(*) FROM users WHERE value = 'x'")).containsExactly("0");
        assertThat(db.rows("SELECT COUNT(*) FROM users LIMIT 0")).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesToInsertAnExistingKey(String kind) throws SQLException {
        fill(kind);
        assertThatThrownBy(() -> db.run("INSERT INTO users VALUES ('a1', 'Zoe')"))
                .isInstanceOf(SQLIntegrityConstraintViolationException.class)
                .hasFieldOrPropertyWithValue("SQLState", "23505")
                .hasMessageContaining("users")
                .hasMessageNotContaining("Zoe");
        assertThat(db.rows("SELECT value FROM users WHERE key = 'a1'")).containsExactly("Ann");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void takesBackTheRowsOfAnInsertThatFails(String kind) throws SQLException {
        fill(kind);
        assertThatThrownBy(() -> db.run("INSERT INTO users VALUES ('n1', 'x'), ('a1', 'y'), ('n2', 'z')"))
                .hasFieldOrPropertyWithValue("SQLState", "23505");
        assertThat(db.rows("SELECT COUNT(*) FROM users")).containsExactly("5");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesTheSecondOfTwoRowsWithOneKey(String kind) throws SQLException {
        fill(kind);
        assertThatThrownBy(() -> db.run("INSERT INTO users VALUES ('n1', 'x'), ('n1', 'y')"))
                .hasFieldOrPropertyWithValue("SQLState", "23505");
        assertThat(db.rows("SELECT * FROM users WHERE key = 'n1'")).isEmpty();
        assertThat(db.run("REPLACE INTO users VALUES ('n1', 'x'), ('n1', 'y')")).isEqualTo(2);
        assertThat(db.rows("SELECT value FROM users WHERE key = 'n1'")).containsExactly("y");
        try (PreparedStatement insert = db.connection().prepareStatement("INSERT INTO users VALUES ('n2', ?)")) {
            insert.setString(1, "first");
            insert.addBatch();
            insert.setString(1, "second");
            insert.addBatch();
            assertThatThrownBy(insert::executeBatch)
                    .isInstanceOfSatisfying(
                            BatchUpdateException.class,
                            e -> assertThat(e.getUpdateCounts()).containsExactly(1, Statement.EXECUTE_FAILED));
        }
        assertThat(db.rows("SELECT value FROM users WHERE key = 'n2'")).containsExactly("first");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void upsertsInEveryDialect(String kind) throws SQLException {
        fill(kind);
        assertThat(db.run(
                        "INSERT INTO users VALUES ('a1', '1') ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value"))
                .isEqualTo(1);
        assertThat(db.run("INSERT INTO users VALUES ('a2', '2') ON DUPLICATE KEY UPDATE value = VALUES(value)"))
                .isEqualTo(1);
        assertThat(db.run("MERGE INTO users KEY(key) VALUES ('b1', '3')")).isEqualTo(1);
        assertThat(db.run("UPSERT INTO users (key, value) VALUES ('b2', '4')")).isEqualTo(1);
        assertThat(db.run("REPLACE INTO users VALUES ('c1', '5'), ('c2', '6')")).isEqualTo(2);
        assertThat(db.run("INSERT OR REPLACE INTO users VALUES ('c2', '7')")).isEqualTo(1);
        assertThat(db.run("INSERT OR IGNORE INTO users VALUES ('c2', '8'), ('c3', '9')"))
                .isEqualTo(1);
        assertThat(db.run("INSERT INTO users VALUES ('c3', '0') ON CONFLICT DO NOTHING"))
                .isZero();
        assertThat(db.rows("SELECT key, value FROM users"))
                .containsExactly("a1|1", "a2|2", "b1|3", "b2|4", "c1|5", "c2|7", "c3|9");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void upsertMayAssignAnotherValueThanTheOneInserted(String kind) throws SQLException {
        fill(kind);
        String upsert = "INSERT INTO users VALUES (?, 'new') ON CONFLICT (key) DO UPDATE SET value = 'old'";
        assertThat(db.run(upsert, "a1")).isEqualTo(1);
        assertThat(db.run(upsert, "n1")).isEqualTo(1);
        assertThat(db.rows("SELECT value FROM users WHERE key IN ('a1', 'n1') ORDER BY key"))
                .containsExactly("old", "new");
        assertThat(db.run("INSERT INTO users VALUES ('a1', 'x') ON CONFLICT (key) DO UPDATE SET ttl = 100"))
                .isEqualTo(1);
        assertThat(db.rows("SELECT value FROM users WHERE key = 'a1' AND ttl <= 100"))
                .containsExactly("old");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void updates(String kind) throws SQLException {
        fill(kind);
        assertThat(db.run("UPDATE users SET value = ? WHERE key = ?", "x", "a1"))
                .isEqualTo(1);
        assertThat(db.run("UPDATE users SET value = 'y' WHERE key = 'zz'")).isZero();
        assertThat(db.run("UPDATE users SET value = 'y' WHERE key = ?", (Object) null))
                .isZero();
        assertThat(db.run("UPDATE users SET value = 'z' WHERE key LIKE 'b%'")).isEqualTo(2);
        assertThat(db.run("UPDATE users SET value = 'w' WHERE key IN ('a2', 'c1', 'zz')"))
                .isEqualTo(2);
        assertThat(db.rows("SELECT value FROM users")).containsExactly("x", "w", "z", "z", "w");
        assertThat(db.run("UPDATE users SET value = 'all' WHERE value <> 'w'")).isEqualTo(3);
        assertThat(db.run("UPDATE users SET value = 'q'")).isEqualTo(5);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void updateIsCompareAndSetWithVersionOrValue(String kind) throws SQLException {
        fill(kind);
        long version = Long.parseLong(
                db.rows("SELECT version FROM users WHERE key = 'a1'").get(0));
        String byVersion = "UPDATE users SET value = ? WHERE key = ? AND version = ?";
        assertThat(db.run(byVersion, "x", "a1", version)).isEqualTo(1);
        assertThat(db.run(byVersion, "y", "a1", version)).isZero();
        assertThat(db.run(byVersion, "y", "a1", 0)).isZero();
        assertThat(db.run(byVersion, "y", "a1", null)).isZero();
        String byValue = "UPDATE users SET value = ? WHERE key = ? AND value = ?";
        assertThat(db.run(byValue, "y", "a1", "x")).isEqualTo(1);
        assertThat(db.run(byValue, "z", "a1", "x")).isZero();
        assertThat(db.run(byValue, "z", "a1", null)).isZero();
        assertThat(db.run("DELETE FROM users WHERE key = 'a1' AND version = ?", version))
                .isZero();
        assertThat(db.run("DELETE FROM users WHERE key = 'a1' AND value = 'y'")).isEqualTo(1);
        assertThat(db.run("UPDATE users SET value = 'n' WHERE key = 'a2' AND value = 'Bob' AND version > 0"))
                .isEqualTo(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void deletes(String kind) throws SQLException {
        fill(kind);
        assertThat(db.run("DELETE FROM users WHERE key = 'a1'")).isEqualTo(1);
        assertThat(db.run("DELETE FROM users WHERE key = 'a1'")).isZero();
        assertThat(db.run("DELETE FROM users WHERE key BETWEEN 'b1' AND 'b2'")).isEqualTo(2);
        assertThat(db.rows("SELECT key FROM users")).containsExactly("a2", "c1");
        assertThat(db.run("DELETE FROM users")).isEqualTo(2);
        db.run("INSERT INTO users VALUES ('a1', 'x')");
        db.run("TRUNCATE TABLE users");
        assertThat(db.rows("SELECT COUNT(*) FROM users")).containsExactly("0");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void timesToLive(String kind) throws SQLException {
        open(kind);
        db.run("INSERT INTO users (key, value, ttl) VALUES ('s', 'v', 100), ('t', 'v', '10m'), ('e', 'v', NULL)");
        assertThat(db.rows("SELECT key FROM users WHERE ttl <= 100 AND ttl > 90"))
                .containsExactly("s");
        assertThat(db.rows("SELECT key FROM users WHERE ttl BETWEEN 500 AND 600 AND expires_at > NOW()"))
                .containsExactly("t");
        assertThat(db.rows("SELECT ttl, expires_at FROM users WHERE key = 'e'")).containsExactly("null|null");
        long version = Long.parseLong(
                db.rows("SELECT version FROM users WHERE key = 's'").get(0));
        assertThat(db.run("UPDATE users SET ttl = '1h' WHERE key = 's'")).isEqualTo(1);
        assertThat(db.rows("SELECT key FROM users WHERE ttl > 3000 AND version = ?", version))
                .containsExactly("s");
        assertThat(db.run("UPDATE users SET value = 'w' WHERE key = 's'")).isEqualTo(1);
        assertThat(db.rows("SELECT value FROM users WHERE key = 's' AND ttl > 3000"))
                .containsExactly("w");
        assertThat(db.run("UPDATE users SET ttl = NULL WHERE key LIKE '%'")).isEqualTo(3);
        assertThat(db.rows("SELECT COUNT(*) FROM users WHERE ttl IS NULL")).containsExactly("3");
        assertThat(db.run("UPDATE users SET value = 'x', ttl = 'PT5M' WHERE key = 's' AND value = 'w'"))
                .isEqualTo(1);
        assertThat(db.run("UPDATE users SET ttl = 7 WHERE key = 's' AND value = 'x'"))
                .isEqualTo(1);
        assertThat(db.rows("SELECT key FROM users WHERE ttl <= 7")).containsExactly("s");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void returnsWhatWasWritten(String kind) throws SQLException {
        fill(kind);
        assertThat(db.rows("INSERT INTO users VALUES ('n1', 'x'), ('n2', 'y') RETURNING key, value"))
                .containsExactly("n1|x", "n2|y");
        assertThat(db.rows("UPDATE users SET value = 'z' WHERE key LIKE 'n%' RETURNING value, key"))
                .containsExactly("z|n1", "z|n2");
        assertThat(db.rows("UPDATE users SET ttl = 9 WHERE key = 'n1' RETURNING key"))
                .containsExactly("n1");
        assertThat(db.rows("DELETE FROM users WHERE key IN ('n1', 'n2') RETURNING value"))
                .containsExactly("z", "z");
        assertThat(db.rows("DELETE FROM users WHERE key = 'n1' RETURNING *")).isEmpty();
        assertThat(
                        db.rows(
                                "INSERT INTO users VALUES ('a1', '1') ON CONFLICT (key) DO UPDATE SET value = 'c' RETURNING value"))
                .containsExactly("c");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void tablesAreCreatedListedAndDropped(String kind) throws SQLException {
        open(kind);
        db.run("CREATE TABLE IF NOT EXISTS users (key BIGINT PRIMARY KEY, value BIGINT)");
        assertThatThrownBy(() -> db.run("CREATE TABLE users (key BIGINT PRIMARY KEY, value BIGINT)"))
                .hasFieldOrPropertyWithValue("SQLState", "42P07");
        db.run("CREATE TABLE \"odd name.x\" (key BIGINT PRIMARY KEY, value DECIMAL(10, 2)) WITH (ttl = '1h')");
        db.run("INSERT INTO \"odd name.x\" VALUES (5, 1.25)");
        assertThat(db.rows("SELECT key, value FROM `odd name.x` WHERE ttl > 3000"))
                .containsExactly("5|1.25");
        assertThat(db.rows("SHOW TABLES"))
                .anyMatch(row -> row.startsWith("odd name.x|BIGINT|DECIMAL|heap"))
                .anyMatch(row -> row.startsWith("users|VARCHAR|VARCHAR|heap"));
        db.run("DROP TABLE \"odd name.x\"");
        db.run("DROP TABLE IF EXISTS \"odd name.x\"");
        assertThatThrownBy(() -> db.run("DROP TABLE \"odd name.x\"")).hasFieldOrPropertyWithValue("SQLState", "42P01");
        assertThat(db.rows("SHOW TABLES")).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void explains(String kind) throws SQLException {
        fill(kind);
        assertThat(db.rows("EXPLAIN SELECT * FROM users WHERE key = ?", "a").get(0))
                .startsWith("keys|get||heap")
                .endsWith("|1");
        assertThat(db.rows("EXPLAIN SELECT * FROM users WHERE key LIKE 'a%' AND value = 'x'")
                        .get(0))
                .startsWith("keys|range scan|key like, value equal|")
                .endsWith("|5");
        assertThat(db.rows("EXPLAIN SELECT * FROM users WHERE key IN ('a', 'b')")
                        .get(0))
                .startsWith("keys|getAll||");
        assertThat(db.rows("EXPLAIN SELECT * FROM users").get(0)).startsWith("keys|full scan||");
        assertThat(db.rows("EXPLAIN UPDATE users SET value = 'a' WHERE key = 'a' AND version = 5")
                        .get(0))
                .startsWith("keys|conditional put|version equal|");
        assertThat(db.rows("EXPLAIN DELETE FROM users WHERE key > 'a'").get(0))
                .startsWith("keys|range scan, then remove in batches|");
        assertThat(db.rows("EXPLAIN INSERT INTO users VALUES ('x', 'y')").get(0))
                .startsWith("keys|put|");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void namesWithoutQuotesMayDifferInCase(String kind) throws SQLException {
        fill(kind);
        assertThat(db.rows("SELECT COUNT(*) FROM USERS")).containsExactly("5");
        assertThatThrownBy(() -> db.rows("SELECT COUNT(*) FROM \"USERS\""))
                .hasFieldOrPropertyWithValue("SQLState", "42P01");
        db.run("CREATE TABLE \"Users\" (key VARCHAR PRIMARY KEY, value VARCHAR)");
        assertThat(db.rows("SELECT COUNT(*) FROM users")).containsExactly("5");
        assertThatThrownBy(() -> db.rows("SELECT COUNT(*) FROM USERS"))
                .hasFieldOrPropertyWithValue("SQLState", "42P01")
                .hasMessageContaining("double quotes");
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void scansGoThroughManyPages(String kind) throws SQLException {
        open(kind);
        try (var insert = db.connection().prepareStatement("INSERT INTO users VALUES (?, ?)")) {
            for (int i = 0; i < 2_345; i++) {
                insert.setString(1, String.format("k%05d", i));
                insert.setString(2, "v" + i);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(2_345).containsOnly(1);
        }
        assertThat(db.rows("SELECT value FROM users"))
                .hasSize(2_345)
                .startsWith("v0", "v1")
                .endsWith("v2344");
        assertThat(db.rows("SELECT value FROM users ORDER BY key DESC LIMIT 1500 OFFSET 10"))
                .hasSize(1_500)
                .startsWith("v2334");
        assertThat(db.run("UPDATE users SET value = 'x' WHERE key >= 'k00001'")).isEqualTo(2_344);
        assertThat(db.run("DELETE FROM users WHERE value = 'x'")).isEqualTo(2_344);
    }
}
