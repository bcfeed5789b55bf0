package dev.pagoda.benchmarks;

import dev.pagoda.testing.PostgresServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows of a table with a key and a value, as a client reaches them. Thread-safe. */
interface Database extends AutoCloseable {
    String NAME = "benchmark";

    byte @Nullable [] get(String key);

    void put(String key, byte[] value);

    /** Returns how many of {@code keys} are there. */
    int getAll(String[] keys);

    /** Puts {@code value} under each of {@code keys}, which are different. */
    void putAll(String[] keys, byte[] value);

    @Override
    void close();

    /** Starts a server that keeps what is committed on the disk, with an empty database. */
    static PostgresServer start(String synchronousCommit) {
        try {
            PostgresServer server = PostgresServer.start(
                    "18", Map.of("fsync", "on", "shared_buffers", "256MB", "synchronous_commit", synchronousCommit));
            server.createDatabase(NAME);
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
