package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A primary and the replicas that stream from it, with a database whose schema is there. */
public final class TestCluster implements AutoCloseable {
    static final String DATABASE = "data";
    private final PostgresServer primary;
    private final List<PostgresServer> replicas = new ArrayList<>();

    private TestCluster(PostgresServer primary) {
        this.primary = primary;
    }

    /** Starts a primary with so many replicas, which the primary knows by the word replica and a number from 0 on. */
    public static TestCluster start(int replicas) throws IOException {
        TestCluster cluster = new TestCluster(PostgresServer.start());
        try {
            cluster.primary.createDatabase(DATABASE);
            cluster.open(cluster.primary, Map.of()).close();
            for (int i = 0; i < replicas; i++) {
                cluster.replicas.add(cluster.primary.replica("replica" + i));
            }
            return cluster;
        } catch (IOException | RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    public PostgresServer primary() {
        return primary;
    }

    public PostgresServer replica(int index) {
        return replicas.get(index);
    }

    /** Opens a backend that knows all servers, the replicas first. */
    public Backend open(Map<String, String> options) {
        String hosts = Stream.concat(replicas.stream(), Stream.of(primary))
                .map(server -> "127.0.0.1:" + server.port())
                .collect(Collectors.joining(","));
        return open(hosts, options);
    }

    /** Opens a backend that knows the servers of the given hosts and ports. */
    Backend open(String hosts, Map<String, String> options) {
        return openUrl("postgresql://" + hosts + "/" + DATABASE, options);
    }

    /** Opens a backend that knows one server. */
    public Backend open(PostgresServer server, Map<String, String> options) {
        return openUrl(server.url(DATABASE), options);
    }

    private static Backend openUrl(String url, Map<String, String> options) {
        Map<String, String> all = new HashMap<>(options);
        all.put("user", PostgresServer.USER);
        all.put("password", PostgresServer.PASSWORD);
        return new PostgresBackendFactory().open(new BackendSettings("pg", url, all, Clock.system()));
    }

    /** Lets a replica replay commits only some time after they were made. */
    static void delay(PostgresServer replica, int seconds) {
        replica.execute("postgres", "ALTER SYSTEM SET recovery_min_apply_delay = '" + seconds + "s'");
        replica.execute("postgres", "SELECT pg_reload_conf()");
    }

    static void pause(PostgresServer replica) {
        replica.execute("postgres", "SELECT pg_wal_replay_pause()");
    }

    static void resume(PostgresServer replica) {
        replica.execute("postgres", "SELECT pg_wal_replay_resume()");
    }

    @Override
    public void close() throws IOException {
        for (PostgresServer replica : replicas) {
            replica.close();
        }
        primary.close();
    }
}
