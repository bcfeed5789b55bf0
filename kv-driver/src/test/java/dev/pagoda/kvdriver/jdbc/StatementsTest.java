package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every form of statement, on the heap alone and on a heap in front of a file. */
final class StatementsTest {
    @TempDir
    static Path directory;

    private Database db;

    static Stream<String> urls() {
        return Stream.of("memory", "mvstore");
    }

    private Database open(String kind) throws SQLException {
        db = kind.equals("memory")
                ? Database.memory()
                : new Database("jdbc:pagoda:mvstore:" + directory.resolve("db-" + System.nanoTime() + ".mv"));
        db.run("CREATE TABLE users (key VARCHAR PRIMARY KEY, value VARCHAR)");
        return db;
    }

    @AfterEach
    void close() throws SQLException {
        if (db != null) {
            db.close();
        }
    }

    @ParameterizedTest
    @MethodSource("urls")
    void selectsWhatWasInserted(String url) throws SQLException {
        open(url);
        assertThat(db.run("INSERT INTO users (key, value) VALUES (?, ?)", "a", "Ann"))
                .isEqualTo(1);
        assertThat(db.rows("SELECT value FROM users WHERE key = ?", "a")).containsExactly("Ann");
        assertThat(db.rows("SELECT value FROM users WHERE key = 'b'")).isEmpty();
        assertThat(db.rows("SELECT key, value, 1 FROM users")).containsExactly("a|Ann|1");
        assertThat(db.rows("SELECT COUNT(*) FROM users")).containsExactly("1");
        assertThat(db.rows("SELECT 1")).containsExactly("1");
    }

    @ParameterizedTest
    @MethodSource("urls")
    void refusesToInsertAnExistingKey(String url) throws SQLException {
        open(url);
        db.run("INSERT INTO users VALUES ('a', 'Ann')");
        assertThatThrownBy(() -> db.run("INSERT INTO users VALUES ('a', 'Bob')"))
                .isInstanceOf(SQLIntegrityConstraintViolationException.class)
                .hasFieldOrPropertyWithValue("SQLState", "23505");
        assertThat(db.rows("SELECT value FROM users")).containsExactly("Ann");
    }
}
