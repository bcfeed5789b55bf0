package dev.pagoda.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs the packaged command in processes whose working directory, temporary directory and output lie in a directory of the test. */
final class PackagedCommand {
    static final long PATIENCE_SECONDS = 60;

    private static final Path JAR = Path.of("target", "pagoda.jar").toAbsolutePath();
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    private final Path directory;
    private final Path temporary;

    PackagedCommand(Path directory) throws IOException {
        this.directory = directory;
        this.temporary = Files.createDirectory(directory.resolve("tmp"));
    }

    Path out() {
        return directory.resolve("out.txt");
    }

    Path err() {
        return directory.resolve("err.txt");
    }

    Path temporary() {
        return temporary;
    }

    Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(JAVA.toString(), "-Djava.io.tmpdir=" + temporary, "-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectOutput(out().toFile())
                .redirectError(err().toFile());
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder.start();
    }

    /** Runs a command to its end and returns its exit code. */
    int run(String input, String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).as("the process ended by itself").isTrue();
        return process.exitValue();
    }

    /** Runs a command, which must succeed without a word on standard error, and returns what it printed. */
    String says(String... arguments) throws IOException, InterruptedException {
        int code = run("", arguments);
        assertThat(err()).isEmptyFile();
        assertThat(code).isZero();
        return Files.readString(out());
    }

    /** Runs a command, which must fail with one sentence on standard error, and returns that. */
    String fails(String... arguments) throws IOException, InterruptedException {
        assertThat(run("", arguments)).isEqualTo(1);
        assertThat(err()).content(StandardCharsets.UTF_8).hasLineCount(1);
        return Files.readString(err());
    }
}
