package dev.pagoda.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/** Temporary directories that every user can reach, and that are gone when the process has ended. Thread-safe. */
final class Directories {
    private static final Set<Path> CREATED = ConcurrentHashMap.newKeySet();

    static {
        Cleanup.atTheEnd(() -> CREATED.forEach(Directories::delete));
    }

    private Directories() {}

    static Path temporary(String name) {
        try {
            Path directory = Files.createTempDirectory("pagoda-" + name + "-");
            Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
            CREATED.add(directory);
            return directory;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Deletes a directory with all that is in it. */
    static void delete(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException e) {
            // Somebody else removed it.
        }
    }
}
