package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table in a file has the same types when the file is opened again. */
final class ReopenedTableTest {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "VARCHAR, 'a'",
                "INTEGER, 7",
                "BIGINT, 7",
                "DECIMAL, 1.50",
                "BOOLEAN, TRUE",
                "DATE, DATE '2026-01-31'",
                "TIMESTAMP, TIMESTAMP '2026-01-31 10:00:00'",
                "TIMESTAMP WITH TIME ZONE, TIMESTAMP '2026-01-31 10:00:00'",
                "UUID, UUID '00000000-0000-0001-0000-000000000002'",
                "VARBINARY, x'00ff'"
            })
    void hasTheSameTypes(String type, String literal) throws SQLException {
        String url = "jdbc:pagoda:mvstore:" + directory.resolve("data.mv");
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (key " + type + " PRIMARY KEY, value " + type + ")");
            statement.execute("INSERT INTO t VALUES (" + literal + ", " + literal + ")");
        }
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            try (ResultSet tables = statement.executeQuery("SHOW TABLES")) {
                assertThat(tables.next()).isTrue();
                assertThat(tables.getString("key_type")).isEqualTo(type);
                assertThat(tables.getString("value_type")).isEqualTo(type);
            }
            try (ResultSet row = statement.executeQuery("SELECT value FROM t WHERE key = " + literal)) {
                assertThat(row.next()).isTrue();
            }
        }
    }
}
