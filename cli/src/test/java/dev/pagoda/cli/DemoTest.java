package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.CommandLineRun.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command demo, in this process. */
final class DemoTest {
    private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

    @TempDir
    Path directory;

    private static Set<Path> workspaces() throws IOException {
        try (Stream<Path> files = Files.list(TEMPORARY)) {
            return files.filter(file -> file.getFileName().toString().startsWith("pagoda-demo-"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void showsEveryStepAndLeavesNothingBehind() throws IOException {
        Set<Path> before = workspaces();
        Outcome outcome = new CommandLineRun(directory).run("demo");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out())
                .containsPattern("the names of 3\\d,\\d{3} characters|the names of 4\\d,\\d{3} characters")
                .containsPattern(" 25 %  .*\n.* 50 %  .*\n.* 75 %  .*\n *100 %  ")
                .containsPattern("GREEK SMALL LETTER ALPHA +\\| U\\+03B1")
                .contains("with the version that was read: 1 row changed")
                .contains("the same again, now stale:      0 rows changed")
                .contains("get(\"SNOWMAN\") is \"U+2603, melting\"")
                .containsPattern("gone after \\d+\\.\\d\\d s")
                .contains("Restart")
                .containsPattern("after the restart +\\| disk \\| +[34]\\d,\\d{3} \\| +[34]\\d,\\d{3} \\|");
        assertThat(outcome.out()).doesNotContain("\033").doesNotContain("\r");
        assertThat(workspaces()).isEqualTo(before);
    }

    @Test
    void aTerminalSeesABarThatIsDrawnOver() throws IOException {
        Path file = directory.resolve("kept.mv");
        Outcome outcome = new CommandLineRun(directory).onTerminal().run("demo", "--file", file.toString());
        assertThat(outcome.out()).contains("\r   [").contains("[" + "#".repeat(40) + "] 100 %");
        assertThat(outcome.out()).contains("pagoda sql -c mvstore:" + file);
        Outcome sql = new CommandLineRun(directory)
                .run("sql", "--json", "-c", "mvstore:" + file, "SELECT value FROM unicode WHERE key = 'SNOWMAN'");
        assertThat(sql.out()).isEqualTo("{\"value\":\"U+2603, melting\"}\n");
        Outcome again = new CommandLineRun(directory).run("demo", "--file", file.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("the demo writes into a new one");
    }
}
