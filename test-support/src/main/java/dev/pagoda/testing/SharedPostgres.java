package dev.pagoda.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** One server for all tests of this JVM that do it no harm, each in a database of its own. Thread-safe. */
public final class SharedPostgres {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final ReentrantLock STARTING = new ReentrantLock();
    private static @Nullable PostgresServer server;

    private SharedPostgres() {}

    /** Returns the server; it ends with the JVM. */
    public static PostgresServer server() {
        STARTING.lock();
        try {
            PostgresServer present = server;
            if (present == null) {
                present = startServer();
                server = present;
            }
            return present;
        } finally {
            STARTING.unlock();
        }
    }

    /** Creates an empty database and returns its name. */
    public static String newDatabase() {
        String name = "test" + DATABASES.incrementAndGet();
        server().createDatabase(name);
        return name;
    }

    private static PostgresServer startServer() {
        try {
            return PostgresServer.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
