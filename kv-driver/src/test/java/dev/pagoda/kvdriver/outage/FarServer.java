package dev.pagoda.kvdriver.outage;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.RedisServer;
import java.io.IOException;
import java.util.concurrent.Callable;

/** A server behind the caches of a program, whatever its kind. */
interface FarServer extends AutoCloseable {
    /** Returns the port that it listens on. */
    int port();

    /** Returns the options of a backend that is reached at {@code port}, as YAML. */
    String backend(int port);

    /** Closes its port. */
    void stop() throws IOException;

    /** Opens its port, with the data that it had. */
    void start() throws IOException;

    void freeze() throws IOException;

    void thaw() throws IOException;

    @Override
    void close() throws IOException;

    /** Starts a Redis. */
    static FarServer redis() {
        RedisServer server = RedisServer.startDurable();
        return new FarServer() {
            @Override
            public int port() {
                return server.port();
            }

            @Override
            public String backend(int port) {
                return "url: \"redis://127.0.0.1:%d\", connectTimeout: 1000".formatted(port);
            }

            @Override
            public void stop() {
                server.kill();
            }

            @Override
            public void start() {
                server.restart();
            }

            @Override
            public void freeze() {
                server.freeze();
            }

            @Override
            public void thaw() {
                server.thaw();
            }

            @Override
            public void close() {
                server.close();
            }
        };
    }

    /** Starts a PostgreSQL with an empty database. */
    static FarServer postgres() throws IOException {
        PostgresServer server = PostgresServer.start();
        server.createDatabase("data");
        return new FarServer() {
            @Override
            public int port() {
                return server.port();
            }

            @Override
            public String backend(int port) {
                return "url: \"postgresql://127.0.0.1:%d/data\", user: \"%s\", password: \"%s\", connectionTimeout: 1000"
                        .formatted(port, PostgresServer.USER, PostgresServer.PASSWORD);
            }

            @Override
            public void stop() throws IOException {
                server.stop();
            }

            @Override
            public void start() throws IOException {
                server.restart();
            }

            @Override
            public void freeze() throws IOException {
                server.freeze();
            }

            @Override
            public void thaw() throws IOException {
                server.thaw();
            }

            @Override
            public void close() throws IOException {
                server.close();
            }
        };
    }

    /** Does {@code call}, and returns how many milliseconds that took. */
    static long millis(Callable<?> call) throws Exception {
        long begun = System.nanoTime();
        call.call();
        return (System.nanoTime() - begun) / 1_000_000;
    }
}
