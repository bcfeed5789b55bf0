package dev.pagoda.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PostgresServerIT {
    @ParameterizedTest
    @ValueSource(strings = {"14", "16", "18"})
    void whatWasCommittedIsThereAfterAKill(String version) throws Exception {
        try (PostgresServer server = PostgresServer.start(version, Map.of())) {
            server.createDatabase("data");
            server.execute("data", "CREATE TABLE t AS SELECT 42 AS answer");
            server.kill();
            assertThatThrownBy(() -> server.connect("data", PostgresServer.USER))
                    .isInstanceOf(SQLException.class);
            server.restart();
            assertThat(server.query("data", "SELECT answer FROM t")).isEqualTo("42");
            assertThat(server.query("data", "SHOW server_version")).startsWith(version + ".");
        }
    }

    @Test
    void aFrozenServerAnswersWhenItThaws() throws Exception {
        try (PostgresServer server = PostgresServer.start();
                Connection connection = server.connect("postgres", PostgresServer.USER);
                Statement statement = connection.createStatement()) {
            server.freeze();
            connection.setNetworkTimeout(Runnable::run, 500);
            assertThatThrownBy(() -> statement.executeQuery("SELECT 1")).isInstanceOf(SQLException.class);
            server.thaw();
            assertThat(server.query("postgres", "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void aReplicaFollowsAndTakesOver() throws Exception {
        try (PostgresServer primary = PostgresServer.start()) {
            primary.createDatabase("data");
            try (PostgresServer replica = primary.replica("second")) {
                primary.configure(Map.of("synchronous_standby_names", "second", "synchronous_commit", "remote_apply"));
                primary.stop();
                primary.restart();
                primary.execute("data", "CREATE TABLE t AS SELECT 42 AS answer");
                assertThat(replica.query("data", "SELECT answer FROM t")).isEqualTo("42");
                assertThat(replica.query("data", "SELECT pg_is_in_recovery()")).isEqualTo("t");
                primary.kill();
                replica.promote();
                replica.execute("data", "INSERT INTO t VALUES (43)");
                assertThat(replica.query("data", "SELECT sum(answer) FROM t")).isEqualTo("85");
            }
        }
    }

    @Test
    void connectionsCanBeEncrypted() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String url = "jdbc:postgresql://localhost:" + server.port() + "/postgres?sslmode=verify-full&sslrootcert=";
            String certificate = server.enableTls().toString();
            try (Connection connection = DriverManager.getConnection(
                            url + certificate, PostgresServer.USER, PostgresServer.PASSWORD);
                    Statement statement = connection.createStatement();
                    ResultSet rows =
                            statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getBoolean(1)).isTrue();
            }
        }
    }

    @Test
    void aWrongPasswordIsRefused() {
        String url = "jdbc:" + SharedPostgres.server().url("postgres");
        assertThatThrownBy(() -> DriverManager.getConnection(url, PostgresServer.USER, "wrong"))
                .isInstanceOf(SQLException.class)
                .extracting(e -> ((SQLException) e).getSQLState())
                .isEqualTo("28P01");
    }
}
