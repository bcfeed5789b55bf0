package dev.pagoda.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.MigrationVersion;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The migrations on one version of PostgreSQL, forwards and back. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class MigrationIT {
    private static final Pattern BACK = Pattern.compile("### Back from V(\\d+)\n.*?```sql\n(.*?)```", Pattern.DOTALL);
    private static final String ENTRY =
            "INSERT INTO pagoda.storage_kv (namespace_id, key, value, version, created_version, created_at,"
                    + " updated_at) SELECT n.namespace_id, '\\x01', '\\x02', v, v, now(), now() FROM"
                    + " pagoda.storage_namespaces n, pagoda.next_version() v";

    private final String version;
    private PostgresServer server;
    private Schema schema;
    private int databases;

    MigrationIT(String version) {
        this.version = version;
    }

    @BeforeAll
    void start() throws IOException {
        server = PostgresServer.start(version, Map.of());
    }

    @AfterAll
    void stop() throws IOException {
        server.close();
    }

    @BeforeEach
    void create() {
        String database = "m" + ++databases;
        server.createDatabase(database);
        schema = new Schema(server, database);
    }

    @Test
    void anEmptyDatabaseGetsAllStepsAndASecondRunDoesNothing() throws Exception {
        assertThat(schema.migrate(Schema.LATEST)).isEqualTo(Schema.LATEST);
        List<String> objects = schema.objects();

        assertThat(schema.migrate(Schema.LATEST)).isZero();
        assertThat(schema.objects()).isEqualTo(objects);
        schema.flyway(MigrationVersion.LATEST).validate();
        assertThat(schema.query("SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"))
                .isEqualTo("0");
    }

    @Test
    void eachStepKeepsTheDataOfTheStepBeforeAndEndsAsIfItHadBeenThereFromTheBeginning() throws Exception {
        schema.migrate(1);
        schema.execute("INSERT INTO pagoda.storage_namespaces (name) VALUES ('cache')");
        schema.execute(ENTRY);
        schema.execute(
                "INSERT INTO pagoda.storage_transaction_log (namespace_id, operation, key) VALUES (1, 'put', '\\x01')");
        String before = schema.query("SELECT version FROM pagoda.storage_kv");
        for (int step = 2; step <= Schema.LATEST; step++) {
            assertThat(schema.migrate(step)).isEqualTo(1);
            assertThat(schema.rows("SELECT version FROM pagoda.storage_kv")).containsExactly(before);
            assertThat(schema.rows("SELECT key FROM pagoda.storage_transaction_log"))
                    .containsExactly("\\x01");
        }
        List<String> objects = schema.objects();
        create();
        schema.migrate(Schema.LATEST);
        assertThat(schema.objects()).isEqualTo(objects);
    }

    @Test
    void everyStepHasAWayBackAfterWhichItCanBeTakenAgain() throws Exception {
        Map<Integer, List<String>> objects = new TreeMap<>();
        for (int step = 1; step <= Schema.LATEST; step++) {
            schema.migrate(step);
            objects.put(step, schema.objects());
        }
        schema.execute("INSERT INTO pagoda.storage_namespaces (name) VALUES ('cache')");
        schema.execute(ENTRY);
        schema.execute(
                "SELECT pagoda.set_quota('cache', 1000), pagoda.set_audited('cache', true), pagoda.set_logged('cache',"
                        + " true)");
        schema.execute("UPDATE pagoda.storage_kv SET value = '\\x03', version = pagoda.next_version()");
        Map<Integer, String> back = waysBack();
        assertThat(back).hasSize(Schema.LATEST);
        for (int step = Schema.LATEST; step > 1; step--) {
            schema.execute(back.get(step));
            assertThat(schema.objects()).as("after going back from V" + step).isEqualTo(objects.get(step - 1));
            assertThat(schema.query("SELECT value FROM pagoda.storage_kv")).isEqualTo("\\x03");
            schema.migrate(step);
            assertThat(schema.objects()).as("after taking V" + step + " again").isEqualTo(objects.get(step));
            schema.execute(back.get(step));
        }
        schema.execute(back.get(1));
        assertThat(schema.objects()).isEmpty();
        assertThat(schema.migrate(Schema.LATEST)).isEqualTo(Schema.LATEST);
    }

    private static Map<Integer, String> waysBack() throws IOException {
        Matcher matcher = BACK.matcher(Files.readString(Path.of("../docs/migrations.md")));
        Map<Integer, String> back = new TreeMap<>();
        while (matcher.find()) {
            back.put(Integer.valueOf(matcher.group(1)), matcher.group(2));
        }
        return back;
    }

    @Test
    void twoProcessesThatMigrateAtOnceShareTheWork() throws Exception {
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            MigrateMain.class.getName(),
                            server.url(schema.database()))
                    .redirectErrorStream(true)
                    .start());
        }
        int executed = 0;
        for (Process process : processes) {
            String output =
                    new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(output).isZero();
            Matcher matcher = Pattern.compile("executed (\\d+)").matcher(output);
            assertThat(matcher.find()).as(output).isTrue();
            executed += Integer.parseInt(matcher.group(1));
        }
        assertThat(executed).isEqualTo(Schema.LATEST);
        schema.flyway(MigrationVersion.LATEST).validate();
    }

    @Test
    void anApplicationsOwnFlywayAndTablesLiveBesideIt() throws Exception {
        schema.server().execute(schema.database(), "GRANT ALL ON SCHEMA public TO " + PostgresServer.USER);
        Flyway application = Flyway.configure()
                .dataSource("jdbc:" + server.url(schema.database()), PostgresServer.USER, PostgresServer.PASSWORD)
                .locations("classpath:application/migration")
                .load();
        assertThat(application.migrate().migrationsExecuted).isEqualTo(1);
        assertThat(schema.migrate(Schema.LATEST)).isEqualTo(Schema.LATEST);
        assertThat(application.migrate().migrationsExecuted).isZero();
        application.validate();
        assertThat(schema.query("SELECT name FROM public.storage_namespaces")).isEqualTo("the application's own");
    }
}
