package dev.pagoda.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** A master, a replica, and three sentinels that watch them and fail over within seconds. Not thread-safe. */
public final class RedisSentinels implements AutoCloseable {
    public static final String MASTER_NAME = "main";

    private final List<RedisServer> data = new ArrayList<>();
    private final List<RedisServer> sentinels = new ArrayList<>();

    /** Starts all five processes and waits until the sentinels know each other and the replica. */
    public static RedisSentinels start() {
        return new RedisSentinels();
    }

    private RedisSentinels() {
        RedisServer master = RedisServer.start("--repl-diskless-sync-delay", "0");
        data.add(master);
        data.add(RedisServer.startReplicaOf(master));
        for (int i = 0; i < 3; i++) {
            sentinels.add(sentinel(master.port()));
        }
        sentinels.forEach(RedisSentinels::awaitOverview);
    }

    private static RedisServer sentinel(int master) {
        int port = Ports.free();
        return RedisServer.startWithFile(
                port,
                List.of(
                        "port " + port,
                        "bind 127.0.0.1",
                        "sentinel monitor " + MASTER_NAME + " 127.0.0.1 " + master + " 2",
                        "sentinel down-after-milliseconds " + MASTER_NAME + " 1000",
                        "sentinel failover-timeout " + MASTER_NAME + " 4000",
                        "sentinel parallel-syncs " + MASTER_NAME + " 1"),
                "--sentinel");
    }

    private static void awaitOverview(RedisServer sentinel) {
        sentinel.awaitInfo("sentinel", "status=ok");
        sentinel.awaitInfo("sentinel", "slaves=1,sentinels=3");
    }

    /** Returns {@code redis-sentinel://host:port,.../master}. */
    public String url() {
        return sentinels.stream()
                .map(sentinel -> "127.0.0.1:" + sentinel.port())
                .collect(Collectors.joining(",", "redis-sentinel://", "/" + MASTER_NAME));
    }

    /** Returns the server that the first sentinel holds for the master. */
    public RedisServer master() {
        int port = masterPort();
        return data.stream().filter(server -> server.port() == port).findFirst().orElseThrow();
    }

    /** Returns the other server. */
    public RedisServer replica() {
        int port = masterPort();
        return data.stream().filter(server -> server.port() != port).findFirst().orElseThrow();
    }

    private int masterPort() {
        Object address = sentinels.get(0).call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER_NAME);
        return Integer.parseInt(String.valueOf(((List<?>) Objects.requireNonNull(address)).get(1)));
    }

    /** Waits until the sentinels have made {@code server} the master. */
    public void awaitMaster(RedisServer server) {
        RedisServer.await(() -> masterPort() == server.port() && server.isMaster());
    }

    /** Starts a master again that {@code heir} has taken the place of, as its replica. */
    public void rejoin(RedisServer dead, RedisServer heir) {
        dead.restart().call("REPLICAOF", "127.0.0.1", String.valueOf(heir.port()));
        dead.awaitInfo("replication", "master_link_status:up");
    }

    @Override
    public void close() {
        sentinels.forEach(RedisServer::close);
        data.forEach(RedisServer::close);
    }
}
