package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.cli.CommandLineRun.Outcome;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Help, wrong use, failures, and where the configuration comes from. */
final class CommandLineTest {
    @TempDir
    Path directory;

    private CommandLineRun line;

    @BeforeEach
    void prepare() {
        line = new CommandLineRun(directory);
    }

    private void misused(String err, String... arguments) {
        assertThat(line.run(arguments)).satisfies(outcome -> {
            assertThat(outcome.err()).isEqualTo(err);
            assertThat(outcome.out()).isEmpty();
            assertThat(outcome.code()).isEqualTo(2);
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"demo", "sql", "get", "put", "delete", "scan", "config", "health", "migrate"})
    void everyCommandHasHelp(String command) {
        Outcome byOption = line.run(command, "--help");
        assertThat(byOption.code()).isZero();
        assertThat(byOption.err()).isEmpty();
        assertThat(byOption.out()).startsWith("Usage: pagoda " + command).contains("Exit codes:");
        assertThat(line.run("help", command).out()).isEqualTo(byOption.out());
    }

    private static OutputStream failing(String message) {
        return new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException(message);
            }
        };
    }

    @Test
    void outputThatCannotBeWrittenIsAFailure() {
        Outcome outcome = line.runInto(failing("No space left on device"), "sql", "SELECT 1");
        assertThat(outcome.err().strip()).isEqualTo("pagoda: Standard output could not be written completely");
        assertThat(outcome.code()).isEqualTo(1);
    }

    @Test
    void aReaderOfAPipeMayHaveSeenEnough() {
        Outcome outcome = line.runInto(failing("Broken pipe"), "sql", "SELECT 1");
        assertThat(outcome.err()).isEmpty();
        assertThat(outcome.code()).isZero();
    }

    @Test
    void helpListsTheCommands() {
        assertThat(line.run("--help").out())
                .contains("demo", "sql", "get", "put", "delete", "scan", "config", "health", "generate-completion");
        assertThat(line.run("generate-completion").out()).contains("complete -F _complete_pagoda");
    }

    @Test
    void versionNamesProgramAndJava() {
        Outcome outcome = line.run("--version");
        assertThat(outcome.code()).isZero();
        assertThat(outcome.out()).startsWith("pagoda ").contains("Java " + System.getProperty("java.version"));
    }

    @Test
    void wrongUseGivesCodeTwoAndOneSentence() {
        misused("pagoda: A command is missing\nTry 'pagoda --help'.\n");
        misused("pagoda: There is no command fly\nTry 'pagoda --help'.\n", "fly");
        misused("pagoda: A command is missing: validate or show\nTry 'pagoda config --help'.\n", "config");
        misused("pagoda: A command is missing: info, run or validate\nTry 'pagoda migrate --help'.\n", "migrate");
        misused("pagoda: Missing required parameters: 'CACHE', 'KEY'\nTry 'pagoda get --help'.\n", "get");
        misused(
                "pagoda: --csv, --json are mutually exclusive (specify only one)\nTry 'pagoda sql --help'.\n",
                "sql",
                "--csv",
                "--json");
        misused("pagoda: Unknown option: '--bogus'\nTry 'pagoda demo --help'.\n", "demo", "--bogus");
    }

    @Test
    void failuresAreOneSentenceWithoutAStackTraceUnlessAskedFor() {
        Outcome short1 = line.run("get", "-c", "none.yaml", "c", "k");
        assertThat(short1.err()).isEqualTo("pagoda: Configuration none.yaml: no such file\n");
        assertThat(short1.code()).isEqualTo(1);
        Outcome verbose = line.run("get", "--verbose", "-c", "none.yaml", "c", "k");
        assertThat(verbose.err())
                .startsWith("pagoda: Configuration none.yaml: no such file\n")
                .contains("\tat ");
        assertThat(line.run("--verbose", "get", "-c", "none.yaml", "c", "k").err())
                .contains("\tat ");
    }

    @Test
    void theConfigurationIsNamedOrFound() throws IOException {
        assertThat(line.run("get", "c", "k").err())
                .isEqualTo(
                        "pagoda: Say what to open: -c pagoda.yaml, -c mvstore:FILE, -c redis://HOST or -c memory:NAME,"
                                + " or set the environment variable PAGODA_CONFIGURATION\n");
        String byVariable = "mvstore:" + directory.resolve("variable.mv");
        String byFile = "mvstore:" + directory.resolve("file.mv");
        Files.writeString(
                directory.resolve("pagoda.yaml"),
                "backends: { disk: { url: '" + byFile + "' } }\ndefaults: { tiers: [heap, disk] }\n");
        assertThat(line.run("put", "--create", "c", "k", "from the file").err()).isEmpty();
        CommandLineRun other = new CommandLineRun(directory).environment("PAGODA_CONFIGURATION", byVariable);
        assertThat(other.run("put", "--create", "c", "k", "from the variable").err())
                .isEmpty();
        assertThat(line.run("get", "c", "k").out()).isEqualTo("from the file\n");
        assertThat(other.run("get", "c", "k").out()).isEqualTo("from the variable\n");
        assertThat(other.run("get", "-c", byFile, "c", "k").out()).isEqualTo("from the file\n");
        assertThat(line.run("get", "--url", "jdbc:pagoda:" + byVariable, "c", "k")
                        .out())
                .isEqualTo("from the variable\n");
    }
}
