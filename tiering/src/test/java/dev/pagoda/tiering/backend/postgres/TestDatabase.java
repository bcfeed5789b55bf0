package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Store;
import java.util.HashMap;
import java.util.Map;

/** A database of its own for a test class, and the backends that are open on it. */
public final class TestDatabase implements AutoCloseable {
    private final PostgresServer server;
    private final String name;
    private PostgresBackend backend;

    private TestDatabase(PostgresServer server, String name) {
        this.server = server;
        this.name = name;
        this.backend = openAgain(Map.of());
    }

    /** Creates a database on the server that all tests share. */
    public static TestDatabase create() {
        return new TestDatabase(SharedPostgres.server(), SharedPostgres.newDatabase());
    }

    /** Opens a database that is there. */
    static TestDatabase on(PostgresServer server, String name) {
        return new TestDatabase(server, name);
    }

    /** Lets the server's entries expire by {@code clock}. */
    void follow(ManualClock clock) {
        server.execute(
                name, "CREATE SEQUENCE IF NOT EXISTS public.test_clock; GRANT SELECT ON public.test_clock TO PUBLIC");
        clock.follow(this::setClock);
        server.execute(
                name,
                "CREATE OR REPLACE FUNCTION pagoda.clock() RETURNS timestamptz LANGUAGE sql VOLATILE AS $$ SELECT"
                        + " timestamptz 'epoch' + (SELECT last_value FROM public.test_clock) * interval '1 millisecond'"
                        + " $$");
    }

    private void setClock(long millis) {
        server.execute(name, "SELECT setval('public.test_clock', " + millis + ")");
    }

    public PostgresServer server() {
        return server;
    }

    String name() {
        return name;
    }

    PostgresBackend backend() {
        return backend;
    }

    /** Opens another backend on the same database. */
    public dev.pagoda.tiering.Backend another(Map<String, String> options) {
        return openAgain(options);
    }

    /** As {@link #another}. */
    PostgresBackend openAgain(Map<String, String> options) {
        return open(server, name, options);
    }

    static PostgresBackend open(PostgresServer server, String name, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.putIfAbsent("user", PostgresServer.USER);
        all.putIfAbsent("password", PostgresServer.PASSWORD);
        all.putIfAbsent("timeout", "10s");
        return (PostgresBackend)
                new PostgresBackendFactory().open(new BackendSettings("pg", server.url(name), all, Clock.system()));
    }

    void restart() {
        backend.close();
        backend = openAgain(Map.of());
    }

    Store<Bytes, Bytes> store(String cache) {
        return backend.open(CacheSpec.of(cache));
    }

    public String query(String sql) {
        return server.query(name, sql);
    }

    void execute(String sql) {
        server.execute(name, sql);
    }

    @Override
    public void close() {
        backend.close();
        server.dropDatabase(name);
    }
}
