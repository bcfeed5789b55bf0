package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeout;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Migrations;
import java.time.Duration;
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
                .allMatch(step -> step.state() == Migrations.State.PENDING && step.appliedAt() == null);
        assertThat(migrations.run()).isEqualTo(SchemaCheck.LATEST);
        assertThat(migrations.run()).isZero();
        migrations.validate();
        assertThat(migrations.info())
                .hasSize(SchemaCheck.LATEST)
                .allMatch(step -> step.state() == Migrations.State.APPLIED && step.appliedAt() != null);
        assertThat(migrations.info().get(0).version()).isEqualTo("1");
        assertThat(migrations.info().get(0).description()).isEqualTo("tables");
        server.dropDatabase(database);
    }

    @Test
    void whatDiffersFromTheReleaseIsNamedAndNothingIsApplied() {
        String database = SharedPostgres.newDatabase();
        PostgresMigrations migrations = PostgresMigrations.of(settings(database, PostgresServer.PASSWORD));
        assertFails(ErrorCode.CONFIGURATION, migrations::validate, "release: 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 missing");
        assertThat(server.query(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'pagoda'"))
                .isEqualTo("0");
        migrations.run();
        server.execute(
                database,
                "DELETE FROM pagoda.pagoda_schema_history WHERE version = '10';"
                        + " UPDATE pagoda.pagoda_schema_history SET checksum = 1 WHERE version = '2';"
                        + " INSERT INTO pagoda.pagoda_schema_history"
                        + " SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'app', now(), 1, true");
        String before = server.query(database, "SELECT count(*) FROM pagoda.pagoda_schema_history");
        assertFails(
                ErrorCode.CONFIGURATION,
                migrations::validate,
                "backend pg",
                "release: 10 missing; 2 applied in another form; 99 unknown here, of a newer release");
        assertFails(ErrorCode.CONFIGURATION, migrations::run, "release: 2 applied in another form; 99 unknown here");
        assertThat(server.query(database, "SELECT count(*) FROM pagoda.pagoda_schema_history"))
                .isEqualTo(before);
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
        assertTimeout(
                Duration.ofSeconds(5),
                () -> assertFails(
                        ErrorCode.CONFIGURATION,
                        migrations::run,
                        "lacks a permission: there is no schema pagoda",
                        "needs CREATE on the database"));
        assertThat(server.query("forbidden", "SELECT count(*) FROM pg_namespace WHERE nspname = 'pagoda'"))
                .isEqualTo("0");
        server.dropDatabase("forbidden");
    }
}
