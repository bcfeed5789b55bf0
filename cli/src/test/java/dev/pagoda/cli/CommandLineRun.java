package dev.pagoda.cli;

import dev.pagoda.cli.console.Io;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/** Runs commands in this process, in a directory of their own, and keeps what they print. */
final class CommandLineRun {
    /** What came of a command. */
    record Outcome(int code, String out, String err, ByteBuffer bytes) {}

    private final Path directory;
    private Map<String, String> environment = Map.of();
    private byte[] input = {};
    private boolean terminal;

    CommandLineRun(Path directory) {
        this.directory = directory;
    }

    CommandLineRun environment(String name, String value) {
        environment = Map.of(name, value);
        return this;
    }

    CommandLineRun input(String text) {
        return input(text.getBytes(StandardCharsets.UTF_8));
    }

    CommandLineRun input(byte[] content) {
        input = content.clone();
        return this;
    }

    CommandLineRun onTerminal() {
        terminal = true;
        return this;
    }

    Outcome run(String... arguments) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        return run(out, out, arguments);
    }

    /** Runs a command whose output goes somewhere else. */
    Outcome runInto(OutputStream elsewhere, String... arguments) {
        return run(elsewhere, new ByteArrayOutputStream(), arguments);
    }

    private Outcome run(OutputStream to, ByteArrayOutputStream out, String... arguments) {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        Io io = new Io(
                new ByteArrayInputStream(input), to, err, StandardCharsets.UTF_8, terminal, environment, directory);
        int code = Main.run(io, arguments);
        return new Outcome(
                code,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8),
                ByteBuffer.wrap(out.toByteArray()));
    }
}
