package dev.pagoda.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The temporary directory of this process, on the disk that {@code java.io.tmpdir} names. */
final class Scratch {
    private static final Path DIRECTORY = create();

    private Scratch() {}

    /** Returns the path of a file that need not exist. */
    static Path file(String name) {
        return DIRECTORY.resolve(name);
    }

    /** Writes a text file. */
    static Path write(String name, String text) {
        try {
            Files.createDirectories(DIRECTORY);
            return Files.writeString(file(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the directory and what is in it; at the exit of the process too. */
    static void clean() {
        if (Files.notExists(DIRECTORY)) {
            return;
        }
        try (Stream<Path> found = Files.walk(DIRECTORY)) {
            List<Path> deepestFirst = found.sorted(Comparator.reverseOrder()).toList();
            for (Path path : deepestFirst) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path create() {
        try {
            Path directory = Files.createTempDirectory("pagoda-benchmarks");
            Runtime.getRuntime().addShutdownHook(new Thread(Scratch::clean, "scratch-cleaner"));
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
