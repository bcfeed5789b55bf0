package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.CommandLineRun.Outcome;
import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line on a real database. */
final class PostgresCommandsIT {
    private static final String ALL = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10";

    @TempDir
    Path directory;

    private final PostgresServer server = SharedPostgres.server();
    private String database;
    private CommandLineRun line;

    @BeforeEach
    void configure() throws IOException {
        database = SharedPostgres.newDatabase();
        line = new CommandLineRun(directory);
        configure("user: " + PostgresServer.USER + ", password: " + PostgresServer.PASSWORD);
    }

    @AfterEach
    void dropDatabase() {
        server.dropDatabase(database);
    }

    private void configure(String options) throws IOException {
        Files.writeString(
                directory.resolve("pagoda.yaml"),
                "backends: { db: { url: '" + server.url(database) + "', " + options + " } }\n"
                        + "defaults: { tiers: [heap, db] }\n");
    }

    private String says(String... arguments) {
        Outcome outcome = line.run(arguments);
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        return outcome.out();
    }

    private String fails(String... arguments) {
        Outcome outcome = line.run(arguments);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err())
                .startsWith("pagoda: ")
                .hasLineCount(1)
                .doesNotContain(PostgresServer.PASSWORD, "127.0.0.1");
        return outcome.err().strip();
    }

    private String schemas() {
        return server.query(database, "SELECT count(*) FROM pg_namespace WHERE nspname = 'pagoda'");
    }

    @Test
    void migrationsAreListedAppliedOnceAndCompared() {
        assertThat(says("migrate", "info", "--json").lines())
                .hasSize(10)
                .allMatch(row -> row.contains("\"state\":\"pending\",\"applied_at\":null"));
        assertThat(fails("migrate", "validate"))
                .isEqualTo(
                        "pagoda: The migrations of the schema pagoda in the PostgreSQL of backend db are not those of"
                                + " this release: " + ALL + " missing");
        assertThat(schemas()).isEqualTo("0");
        assertThat(says("migrate", "run")).isEqualTo("db: 10 migrations applied\n");
        assertThat(says("migrate", "run", "--backend", "db")).isEqualTo("db: nothing is missing\n");
        assertThat(says("migrate", "validate")).isEqualTo("db: the schema is that of this release\n");
        assertThat(says("migrate", "info"))
                .containsPattern(" backend +\\| version +\\| description +\\| state +\\| applied_at")
                .containsPattern("db +\\| +1 \\| tables +\\| applied +\\| 20\\d\\d-");
    }

    @Test
    void aSchemaOfANewerReleaseIsLeftAlone() {
        says("migrate", "run");
        server.execute(
                database,
                "INSERT INTO pagoda.pagoda_schema_history SELECT 99, '99', 'later', 'SQL', 'V99__later.sql', 1, 'app',"
                        + " now(), 1, true");
        assertThat(fails("migrate", "run")).endsWith("release: 99 unknown here, of a newer release");
        assertThat(fails("migrate", "validate")).endsWith("release: 99 unknown here, of a newer release");
        assertThat(says("migrate", "info", "--csv")).contains("db,99,later,newer,");
        assertThat(fails("get", "c", "k")).contains("is newer than this release, which knows 10; use a newer release");
    }

    @Test
    void backendsWithoutASchemaHaveNoMigrations() {
        assertThat(fails("migrate", "info", "-c", "memory:x"))
                .isEqualTo("pagoda: No backend of memory:x keeps a schema in a database");
        assertThat(fails("migrate", "run", "-b", "other")).startsWith("pagoda: There is no backend other in ");
        assertThat(fails("migrate", "run", "-c", "mvstore:x.mv", "-b", "mvstore"))
                .isEqualTo("pagoda: The backend mvstore keeps no schema in a database");
    }

    @Test
    void whatOnlyReadsMakesNoSchema() {
        assertThat(fails("get", "c", "k")).contains("is older than this release, which needs 10; run the migrations");
        assertThat(fails("put", "c", "k", "v")).contains("run the migrations");
        Outcome health = line.run("health");
        assertThat(health.code()).isEqualTo(1);
        assertThat(health.out()).contains("down", "run the migrations");
        assertThat(schemas()).isEqualTo("0");
    }

    @Test
    void entriesAreWrittenAndReadAsInAnyCache() {
        assertThat(says("put", "--create", "c", "k", "v")).isEmpty();
        assertThat(says("get", "c", "k")).isEqualTo("v\n");
        assertThat(says("put", "c", "l", "w", "--ttl", "1h")).isEmpty();
        assertThat(says("scan", "c")).isEqualTo("k\tv\nl\tw\n");
        assertThat(says("sql", "--csv", "SELECT COUNT(*) AS n FROM c")).contains("2");
        assertThat(says("delete", "c", "k")).isEmpty();
        assertThat(line.run("get", "c", "k").code()).isEqualTo(1);
        assertThat(says("health")).containsPattern("db +\\| up ");
    }

    @Test
    void aUrlTakesOptionsOfTheDriverAndOfTheBackend() {
        String url =
                server.url(database).replace("//", "//" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "@");
        String named = url + "?sslmode=disable&ApplicationName=by-hand&maximumPoolSize=1";
        assertThat(says("put", "--create", "-c", named, "c", "k", "v")).isEmpty();
        assertThat(says("get", "-c", named, "c", "k")).isEqualTo("v\n");
        assertThat(says("health", "-c", named)).containsPattern("postgresql +\\| up ");
        assertThat(fails("get", "-c", url + "?sslmode=verify-full", "c", "k")).startsWith("pagoda: ");
        assertThat(fails("get", "-c", url + "?sslmod=disable", "c", "k")).contains("unknown option sslmod", "sslMode");
        assertThat(fails("get", "-c", url + "?sslmode", "c", "k"))
                .contains("?name=value&name=value, each of them once");
    }

    @Test
    void whatIsWrongWithTheDatabaseIsOneSentence() throws IOException {
        configure("user: app, password: wrong");
        assertThat(fails("migrate", "info")).startsWith("pagoda: User or password is wrong");
        assertThat(line.run("sql", "SELECT * FROM c").err()).contains("User or password is wrong");
        server.execute("postgres", "CREATE DATABASE \"other\"");
        Files.writeString(
                directory.resolve("pagoda.yaml"),
                "backends: { db: { url: '" + server.url("other") + "', user: app, password: " + PostgresServer.PASSWORD
                        + " } }\ndefaults: { tiers: [db] }\n");
        assertThat(fails("migrate", "run")).startsWith("pagoda: The user lacks a permission");
        server.dropDatabase("other");
        assertThat(fails("migrate", "run")).startsWith("pagoda: The database does not exist");
    }
}
