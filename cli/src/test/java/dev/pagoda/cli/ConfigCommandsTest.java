package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.CommandLineRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands config and health. */
final class ConfigCommandsTest {
    @TempDir
    Path directory;

    private CommandLineRun line;

    @BeforeEach
    void prepare() {
        line = new CommandLineRun(directory);
    }

    private String file(String name, String... lines) throws IOException {
        return Files.writeString(directory.resolve(name), String.join("\n", lines) + "\n")
                .toString();
    }

    private String complete() throws IOException {
        return file(
                "pagoda.yaml",
                "backends:",
                "  disk: { url: 'mvstore:" + directory.resolve("disk.mv") + "', sync: every-write }",
                "defaults: { tiers: [heap, disk], ttl: 90m }",
                "caches:",
                "  sessions: { tiers: [heap], ttl: 1500ms, keyType: java.lang.String, heap: { maximumBytes: 1MB } }",
                "  'report-*': { tiers: [disk], ttl: 2d, onError: miss, staleIfError: 5m, loadLock: 10s }",
                "security: { allow: [com.acme.**] }");
    }

    @Test
    void aRightFileIsSummedUp() throws IOException {
        String file = complete();
        assertThat(line.run("config", "validate", file).out())
                .isEqualTo(file + " is valid: 1 backend (disk); 1 cache (sessions); 1 pattern (report-*); default tiers"
                        + " [heap, disk]\n");
        assertThat(directory.resolve("disk.mv")).doesNotExist();
        String toml = file("a.toml", "[defaults]", "ttl = \"5m\"");
        assertThat(line.run("config", "validate", toml).out())
                .isEqualTo(toml + " is valid: no backends; no caches; no patterns; default tiers [heap]\n");
    }

    @Test
    void aWrongFileIsToldWithLinePathAndWhatIsAllowed() throws IOException {
        String file = file("pagoda.yaml", "caches:", "  sessions:", "    tll: 5m");
        Outcome outcome = line.run("config", "validate", file);
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.out()).isEmpty();
        assertThat(outcome.err())
                .isEqualTo("pagoda: " + file + ", line 3: caches.sessions.tll: unknown key; did you mean ttl?"
                        + " Allowed: tiers, ttl, heap, value, keyType, valueType, limits, statistics, onError, staleIfError,"
                        + " loadLock, loadLockWait\n");
    }

    @Test
    void wrongOptionsOfABackendAreFoundWithoutOpeningIt() throws IOException {
        String file = file("pagoda.yaml", "backends:", "  disk:", "    url: mvstore:./x.mv", "    sync: never");
        assertThat(line.run("config", "validate", file).err())
                .isEqualTo(
                        "pagoda: " + file + ", line 4: backends.disk.sync: The backend disk has a wrong value for the"
                                + " option sync; allowed are every-write, interval, manual\n");
    }

    @Test
    void theEffectiveConfigurationIsAConfigurationWithEveryOption() throws IOException {
        complete();
        Outcome shown = line.run("config", "show");
        assertThat(shown.code()).isZero();
        assertThat(shown.out())
                .contains("    sync: every-write\n")
                .contains("  ttl: 90m\n", "    ttl: 1500ms\n", "    ttl: 2d\n")
                .contains("    heap: { maximumBytes: 1048576 }\n", "  heap: { maximumEntries: 100000 }\n")
                .contains("    keyType: java.lang.String\n", "    onError: miss\n", "  \"report-*\":\n")
                .contains("  staleIfError: off\n  loadLock: off\n  loadLockWait: 30s\n")
                .contains("    staleIfError: 5m\n    loadLock: 10s\n    loadLockWait: 30s\n");
        String copy = file("copy.yaml", shown.out());
        assertThat(line.run("config", "validate", copy).err()).isEmpty();
        assertThat(line.run("config", "show", "-c", copy).out()).isEqualTo(shown.out());
        assertThat(line.run("config", "show", "-c", "memory:x").out()).contains("backends: {}", "ttl: eternal");
    }

    @Test
    void healthNamesEachBackendAndIsUpOnlyIfAllAre() throws IOException {
        complete();
        assertThat(line.run("sql", "CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)")
                        .err())
                .isEmpty();
        Outcome up = line.run("health");
        assertThat(up.code()).isZero();
        assertThat(up.out())
                .containsPattern(" backend +\\| state +\\| open_ms \\| latency_ms \\| detail")
                .containsPattern("disk +\\| up +\\| +\\d+\\.\\d{3} \\| +\\d+\\.\\d{3} \\| The file .*disk.mv holds");
        Files.writeString(directory.resolve("damaged.mv"), "no store at all");
        file(
                "pagoda.yaml",
                "backends:",
                "  disk: { url: 'mvstore:" + directory.resolve("disk.mv") + "' }",
                "  bad: { url: 'mvstore:" + directory.resolve("damaged.mv") + "' }",
                "  none: { url: 'mvstore:" + directory.resolve("none.mv") + "' }");
        Outcome down = line.run("health", "--json");
        assertThat(down.code()).isEqualTo(1);
        assertThat(down.out().lines())
                .satisfiesExactly(
                        disk -> assertThat(disk).startsWith("{\"backend\":\"disk\",\"state\":\"up\",\"open_ms\":"),
                        bad -> assertThat(bad)
                                .startsWith("{\"backend\":\"bad\",\"state\":\"down\",\"open_ms\":null,"
                                        + "\"latency_ms\":null,\"detail\":\"")
                                .contains("damaged.mv"),
                        none -> assertThat(none).contains("\"state\":\"absent\"", "There is no file"));
        assertThat(directory.resolve("none.mv")).doesNotExist();
    }

    @Test
    void withoutABackendThereIsNothingToBeDown() {
        Outcome outcome = line.run("health", "-c", "memory:x");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.err()).contains("This configuration has no backend");
    }
}
