package dev.pagoda.kvdriver.outage;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.RedisServer;
import java.io.IOException;
import java.util.concurrent.Callable;

/** A server behind the caches of a program, whatever its kind. */
final class FarServer implements AutoCloseable {
    private final String backend;
    private final int port;
    private final Step stop;
    private final Step start;
    private final Step freeze;
    private final Step thaw;
    private final Step end;

    /** Something that is done to a server. */
    private interface Step {
        void run() throws IOException;
    }

    private FarServer(String backend, int port, Step stop, Step start, Step freeze, Step thaw, Step end) {
        this.backend = backend;
        this.port = port;
        this.stop = stop;
        this.start = start;
        this.freeze = freeze;
        this.thaw = thaw;
        this.end = end;
    }

    /** Starts a Redis. */
    static FarServer redis() {
        RedisServer server = RedisServer.startDurable();
        return new FarServer(
                "url: \"redis://127.0.0.1:%d\", connectTimeout: 1000",
                server.port(), server::kill, server::restart, server::freeze, server::thaw, server::close);
    }

    /** Starts a PostgreSQL with an empty database. */
    static FarServer postgres() throws IOException {
        PostgresServer server = PostgresServer.start();
        server.createDatabase("data");
        String login = "user: \"" + PostgresServer.USER + "\", password: \"" + PostgresServer.PASSWORD + "\"";
        return new FarServer(
                "url: \"postgresql://127.0.0.1:%d/data\", " + login + ", connectionTimeout: 1000",
                server.port(),
                server::stop,
                server::restart,
                server::freeze,
                server::thaw,
                server::close);
    }

    /** Returns the port that it listens on. */
    int port() {
        return port;
    }

    /** Returns the options of a backend that is reached at {@code at}, as YAML. */
    String backend(int at) {
        return backend.formatted(at);
    }

    /** Closes its port. */
    void stop() throws IOException {
        stop.run();
    }

    /** Opens its port, with the data that it had. */
    void start() throws IOException {
        start.run();
    }

    void freeze() throws IOException {
        freeze.run();
    }

    void thaw() throws IOException {
        thaw.run();
    }

    @Override
    public void close() throws IOException {
        end.run();
    }

    /** Does {@code call}, and returns how many milliseconds that took. */
    static long millis(Callable<?> call) throws Exception {
        long begun = System.nanoTime();
        call.call();
        return (System.nanoTime() - begun) / 1_000_000;
    }
}
