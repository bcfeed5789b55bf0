package dev.pagoda.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/** The redis-server that {@value #OTHER} names, or that of this platform, unpacked once per process. Thread-safe. */
final class RedisBinary {
    /** Environment variable with the path of another server, to test or to measure with. */
    private static final String OTHER = "PAGODA_REDIS_SERVER";

    private static final String VERSION = "7.0.15";

    private RedisBinary() {}

    /** Returns the executable. */
    static Path path() {
        String other = System.getenv(OTHER);
        return other == null ? Holder.PATH : Path.of(other);
    }

    private static final class Holder {
        static final Path PATH = unpack();

        private static Path unpack() {
            String name = "redis-server-" + VERSION + "-" + system() + "-" + architecture();
            try (InputStream in = RedisBinary.class.getResourceAsStream("/" + name)) {
                if (in == null) {
                    throw new IllegalStateException("There is no " + name + " on the class path");
                }
                Path file = Directories.temporary("redis").resolve("redis-server");
                Files.copy(in, file);
                if (!file.toFile().setExecutable(true)) {
                    throw new IllegalStateException("The file system of " + file + " allows no executables");
                }
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String system() {
            return System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac") ? "darwin" : "linux";
        }

        private static String architecture() {
            return System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64";
        }
    }
}
