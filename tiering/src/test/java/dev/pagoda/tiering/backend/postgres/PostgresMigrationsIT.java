package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class PostgresMigrationsIT {
    private final PostgresServer server = SharedPostgres.server();

    private BackendSettings settings(String database, String password) {
        return new BackendSettings(
                "pg", server.url(database), Map.of("user", PostgresServer.USER, "password", password), Clock.system());
    }

    @Test
    void theyAreListedRunOnceAndCompared() {
        String database = SharedPostgres.newDatabase();
        PostgresMigrations migrations = PostgresMigrations.of(settings(database, PostgresServer.PASSWORD));
        assertThat(migrations.info())
                .hasSize(SchemaCheck.LATEST)
                .allMatch(step -> step.state().equals("Pending"));
        assertThat(migrations.run()).isEqualTo(SchemaCheck.LATEST);
        assertThat(migrations.run()).isZero();
        migrations.validate();
        assertThat(migrations.info())
                .hasSize(SchemaCheck.LATEST)
                .allMatch(step -> step.state().equals("Success"));
        assertThat(migrations.info().get(0)).isEqualTo(new PostgresMigrations.Step("1", "tables", "Success"));

        server.execute(database, "UPDATE pagoda.pagoda_schema_history SET checksum = 1 WHERE version = '2'");
        assertFails(ErrorCode.CONFIGURATION, migrations::validate, "not those of this release");
        server.dropDatabase(database);
    }

    @Test
    void aWrongPasswordIsSaid() {
        PostgresMigrations migrations = PostgresMigrations.of(settings("postgres", "wrong"));
        assertFails(ErrorCode.CONFIGURATION, migrations::run, "password is wrong");
    }

    @Test
    void aMissingPermissionIsSaidAndNothingIsHalfWritten() {
        server.execute("postgres", "CREATE DATABASE forbidden");
        PostgresMigrations migrations = PostgresMigrations.of(settings("forbidden", PostgresServer.PASSWORD));
        assertFails(ErrorCode.CONFIGURATION, migrations::run, "lacks a permission");
        assertThat(server.query("forbidden", "SELECT count(*) FROM pg_namespace WHERE nspname = 'pagoda'"))
                .isEqualTo("0");
        server.dropDatabase("forbidden");
    }
}
