package dev.pagoda.cli.sql;

import dev.pagoda.cli.console.Io;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/** Where the shell keeps what was typed. Statements hold data, so that the file is for its owner alone. */
final class History {
    private static final String NAME = "sql_history";

    private History() {}

    /** Returns the file, made if it was missing, or null if none is wanted, or none can be written. */
    static @Nullable Path file(@Nullable String wanted, Io io) {
        if (wanted != null && wanted.isEmpty()) {
            return null;
        }
        Path file = wanted == null ? standard(io) : Path.of(wanted);
        try {
            return prepared(file.toAbsolutePath());
        } catch (IOException e) {
            io.err().println("pagoda: The history can't be kept in " + file);
            return null;
        }
    }

    private static Path standard(Io io) {
        String state = io.variable("XDG_STATE_HOME");
        Path base = state == null ? Path.of(System.getProperty("user.home"), ".local", "state") : Path.of(state);
        return base.resolve("pagoda").resolve(NAME);
    }

    private static Path prepared(Path file) throws IOException {
        Path parent = file.getParent();
        if (parent != null) {
            Files.createDirectories(parent);
        }
        if (!Files.exists(file)) {
            if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } else {
                Files.createFile(file);
            }
        }
        return file;
    }
}
