package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The packaged command as a process of its own. */
final class PackagedIT {
    private static final long PATIENCE_SECONDS = PackagedCommand.PATIENCE_SECONDS;

    @TempDir
    Path directory;

    private PackagedCommand command;
    private Path out;
    private Path err;
    private Path temporary;

    @BeforeEach
    void makeFiles() throws IOException {
        command = new PackagedCommand(directory);
        out = command.out();
        err = command.err();
        temporary = command.temporary();
    }

    private Process start(String... arguments) throws IOException {
        return command.start(arguments);
    }

    private int run(String input, String... arguments) throws IOException, InterruptedException {
        return command.run(input, arguments);
    }

    private void assertNothingLeftBehind() throws IOException {
        try (Stream<Path> files = Files.list(temporary)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void demoRunsInLessThanAMinuteAndLeavesNothingBehind() throws IOException, InterruptedException {
        assertThat(run("", "demo")).isZero();
        assertThat(err).isEmptyFile();
        assertThat(Files.readString(out))
                .contains("5. What each tier did")
                .containsPattern("after the restart +\\| heap \\| +[34]\\d,\\d{3} \\|")
                .doesNotContain("\033");
        assertNothingLeftBehind();
    }

    @Test
    void aDemoThatIsEndedRemovesItsData() throws IOException, InterruptedException {
        Process process = start("demo");
        await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .untilAsserted(() -> assertThat(Files.readString(out)).contains("25 %"));
        process.destroy();
        assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertNothingLeftBehind();
    }

    @Test
    void sqlFromStandardInputGoesThroughTheFile() throws IOException, InterruptedException {
        String file = "mvstore:data.mv";
        String script = "CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR);\nINSERT INTO t VALUES ('é', '世界');\n";
        assertThat(run(script, "sql", "-c", file)).isZero();
        assertThat(out).hasContent("OK\n1 row changed");
        assertThat(run("", "get", "-c", file, "t", "é")).isZero();
        assertThat(Files.readString(out)).isEqualTo("世界\n");
        assertThat(run("", "get", "-c", file, "t", "e")).isEqualTo(1);
        assertThat(out).isEmptyFile();
        assertThat(run("SELECT 1;\nSELEC 2;\nSELECT 3;\n", "sql", "--json", "-c", file))
                .isEqualTo(1);
        assertThat(Files.readString(out)).isEqualTo("{\"C1\":1}\n");
        assertThat(Files.readString(err))
                .startsWith("ERROR 42601 in line 2: Syntax error")
                .hasLineCount(1);
        assertNothingLeftBehind();
    }

    @Test
    void everyCodecOfValuesIsThere() throws IOException, InterruptedException {
        String file = "mvstore:codecs.mv";
        String script = """
                CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR) WITH (codec = fory);
                INSERT INTO t VALUES ('k', 'written by fory');
                """;
        assertThat(run(script, "sql", "-c", file)).isZero();
        assertThat(run("", "get", "-c", file, "t", "k")).isZero();
        assertThat(Files.readString(out)).isEqualTo("written by fory\n");
    }

    @Test
    void theDatabaseIsReachedWithItsMigrations() throws IOException, InterruptedException {
        PostgresServer server = SharedPostgres.server();
        String database = SharedPostgres.newDatabase();
        String url =
                server.url(database).replace("//", "//" + PostgresServer.USER + ":" + PostgresServer.PASSWORD + "@");
        assertThat(run("", "migrate", "run", "-c", url)).isZero();
        assertThat(err).isEmptyFile();
        assertThat(out).hasContent("postgresql: 10 migrations applied");
        assertThat(run("", "put", "-c", url, "--create", "t", "é", "世界")).isZero();
        assertThat(run("", "scan", "-c", url, "t")).isZero();
        assertThat(err).isEmptyFile();
        assertThat(Files.readString(out)).isEqualTo("é\t世界\n");
        assertThat(run("SELECT key FROM t;\n", "sql", "--csv", "-c", url)).isZero();
        assertThat(err).isEmptyFile();
        assertThat(Files.readString(out)).contains("é");
        assertThat(run("", "health", "-c", url)).isZero();
        assertThat(Files.readString(out)).contains(" up ").doesNotContain(PostgresServer.PASSWORD);
        assertThat(run("", "get", "-c", url.replace(PostgresServer.PASSWORD, "wrong"), "t", "é"))
                .isEqualTo(1);
        assertThat(err)
                .content()
                .startsWith("pagoda: User or password is wrong")
                .hasLineCount(1);
        server.dropDatabase(database);
    }

    @Test
    void theVersionIsThatOfThePackage() throws IOException, InterruptedException {
        assertThat(run("", "--version")).isZero();
        assertThat(Files.readString(out)).matches("pagoda \\d+\\.\\d+\\.\\d+.*, Java .*\n");
        assertThat(run("", "fly")).isEqualTo(2);
        assertThat(Files.readString(err)).startsWith("pagoda: There is no command fly\n");
    }

    @Test
    void aFileThatAnotherProcessHoldsIsNamed() throws IOException, InterruptedException {
        Process holder = start("sql", "-c", "mvstore:data.mv");
        try (OutputStream in = holder.getOutputStream()) {
            in.write("CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR);\n".getBytes(StandardCharsets.UTF_8));
            in.flush();
            await().atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
                    .untilAsserted(() -> assertThat(out).hasContent("OK"));
            command = new PackagedCommand(Files.createDirectory(directory.resolve("other")));
            err = command.err();
            assertThat(run("", "get", "-c", "mvstore:" + directory.resolve("data.mv"), "t", "k"))
                    .isEqualTo(1);
            assertThat(Files.readString(err))
                    .startsWith("pagoda: ")
                    .contains("data.mv", String.valueOf(holder.pid()))
                    .hasLineCount(1);
        }
        assertThat(holder.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(holder.exitValue()).isZero();
    }
}
