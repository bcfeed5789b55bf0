package dev.pagoda.kvdriver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.DuplicateKeyException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;
import sqlline.SqlLine;

/** Tools that know nothing of Pagoda use the driver as they use any other. */
final class ToolsTest {
    private static HikariDataSource pool(String url) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setMaximumPoolSize(3);
        return new HikariDataSource(config);
    }

    @Test
    void hikariPoolsConnections() throws SQLException {
        try (HikariDataSource pool = pool("jdbc:pagoda:memory:hikari")) {
            for (int i = 0; i < 10; i++) {
                try (Connection connection = pool.getConnection();
                        var statement = connection.createStatement()) {
                    statement.execute("CREATE TABLE IF NOT EXISTS t (key INT PRIMARY KEY, value INT)");
                    assertThat(statement.executeUpdate("INSERT INTO t VALUES (" + i + ", 1)"))
                            .isEqualTo(1);
                }
            }
            JdbcTemplate template = new JdbcTemplate(pool);
            assertThat(template.queryForObject("SELECT COUNT(*) FROM t", Long.class))
                    .isEqualTo(10);
        }
    }

    @Test
    void hikariRunsItsTestQueryAndTransactions(@TempDir Path directory) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(new PagodaDataSource("jdbc:pagoda:mvstore:" + directory.resolve("pool.mv")));
        config.setConnectionTestQuery("SELECT 1");
        config.setAutoCommit(false);
        config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        try (HikariDataSource pool = new HikariDataSource(config)) {
            try (Connection connection = pool.getConnection();
                    var statement = connection.createStatement()) {
                statement.execute("CREATE TABLE t (key INT PRIMARY KEY, value INT)");
                statement.executeUpdate("INSERT INTO t VALUES (1, 1)");
                connection.commit();
                statement.executeUpdate("INSERT INTO t VALUES (2, 2)");
            }
            assertThat(new JdbcTemplate(pool).queryForList("SELECT key FROM t", Integer.class))
                    .containsExactly(1);
        }
    }

    @Test
    void springsTemplatesAndExceptions() {
        try (HikariDataSource pool = pool("jdbc:pagoda:memory:spring")) {
            JdbcTemplate template = new JdbcTemplate(pool);
            template.execute("CREATE TABLE users (key VARCHAR PRIMARY KEY, value VARCHAR)");
            assertThat(template.update("INSERT INTO users VALUES (?, ?)", "a", "Ann"))
                    .isEqualTo(1);
            assertThat(template.batchUpdate(
                            "INSERT INTO users (key, value) VALUES (?, ?)",
                            List.of(new Object[] {"b", "Bob"}, new Object[] {"c", "Cid"})))
                    .containsExactly(1, 1);
            assertThat(template.queryForObject("SELECT value FROM users WHERE key = ?", String.class, "b"))
                    .isEqualTo("Bob");
            assertThat(template.queryForList("SELECT key, value FROM users WHERE key > ? ORDER BY key DESC", "a"))
                    .containsExactly(Map.of("key", "c", "value", "Cid"), Map.of("key", "b", "value", "Bob"));
            assertThat(new NamedParameterJdbcTemplate(pool)
                            .queryForList(
                                    "SELECT value FROM users WHERE key IN (:keys) ORDER BY key",
                                    Map.of("keys", List.of("a", "c")),
                                    String.class))
                    .containsExactly("Ann", "Cid");
            assertThatThrownBy(() -> template.update("INSERT INTO users VALUES ('a', 'x')"))
                    .isInstanceOf(DuplicateKeyException.class);
            assertThatThrownBy(() -> template.update("INSERT INTO users VALUES (?, ?)", "z", null))
                    .isInstanceOf(DataIntegrityViolationException.class);
            assertThatThrownBy(() -> template.execute("SELEC")).isInstanceOf(BadSqlGrammarException.class);
        }
    }

    @Test
    void springsTransactions(@TempDir Path directory) {
        try (HikariDataSource pool = pool("jdbc:pagoda:mvstore:" + directory.resolve("spring.mv"))) {
            JdbcTemplate template = new JdbcTemplate(pool);
            template.execute("CREATE TABLE t (key VARCHAR PRIMARY KEY, value BIGINT)");
            TransactionTemplate transaction = new TransactionTemplate(new DataSourceTransactionManager(pool));
            transaction.executeWithoutResult(status -> template.update("INSERT INTO t VALUES ('a', 1)"));
            assertThatThrownBy(() -> transaction.executeWithoutResult(status -> {
                        template.update("UPDATE t SET value = 2 WHERE key = 'a'");
                        throw new IllegalStateException("undo");
                    }))
                    .hasMessage("undo");
            assertThat(template.queryForObject("SELECT value FROM t WHERE key = 'a'", Long.class))
                    .isEqualTo(1);
            transaction.executeWithoutResult(status -> {
                template.update("UPDATE t SET value = 3 WHERE key = 'a'");
                Object savepoint = status.createSavepoint();
                template.update("DELETE FROM t");
                status.rollbackToSavepoint(savepoint);
            });
            assertThat(template.queryForObject("SELECT value FROM t WHERE key = 'a'", Long.class))
                    .isEqualTo(3);
        }
    }

    @Test
    void sqllineRunsAScript(@TempDir Path directory) throws Exception {
        String script = """
                !set force true
                !set outputformat csv
                !set color false
                CREATE TABLE users (key VARCHAR PRIMARY KEY, value VARCHAR);
                INSERT INTO users VALUES ('a', 'Ann'), ('b', 'Bob');
                SELECT key, value FROM users WHERE key LIKE 'a%';
                !tables
                !columns users
                !primarykeys users
                !describe users
                !metadata getTypeInfo
                SELEC nonsense;
                SELECT COUNT(*) FROM users;
                UPDATE users SET value = 'Bea' WHERE key = 'b';
                EXPLAIN SELECT * FROM users WHERE key = 'b';
                SELECT value FROM users WHERE key = 'b';
                !dbinfo
                !quit
                """;
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        SqlLine shell = new SqlLine();
        try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
            shell.setOutputStream(out);
            shell.setErrorStream(out);
            Path file = Files.writeString(directory.resolve("script.sql"), script);
            String[] arguments = {
                "-u",
                "jdbc:pagoda:memory:sqlline",
                "-n",
                "",
                "-p",
                "",
                "-d",
                Driver.class.getName(),
                "-f",
                file.toString()
            };
            shell.begin(arguments, InputStream.nullInputStream(), false);
        }
        String output = bytes.toString(StandardCharsets.UTF_8);
        assertThat(output)
                .contains("2 rows affected")
                .contains("'a','Ann'")
                .contains("'users','TABLE'")
                .contains("'expires_at'")
                .contains("Syntax error: expected SELECT")
                .contains("'2'")
                .contains("'get'")
                .contains("'Bea'")
                .contains("Pagoda")
                .doesNotContain("Exception in thread")
                .doesNotContain("NullPointerException");
    }
}
