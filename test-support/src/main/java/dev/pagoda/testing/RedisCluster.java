package dev.pagoda.testing;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Three masters with a replica each, that fail over within seconds. Not thread-safe. */
public final class RedisCluster implements AutoCloseable {
    private static final int MASTERS = 3;
    private static final int SLOTS = 16_384;

    private final List<RedisServer> nodes = new ArrayList<>();

    /** Starts six processes and waits until all of them see a complete cluster. */
    public static RedisCluster start() {
        return new RedisCluster();
    }

    private RedisCluster() {
        for (int i = 0; i < 2 * MASTERS; i++) {
            nodes.add(RedisServer.start(
                    "--cluster-enabled", "yes",
                    "--cluster-port", String.valueOf(Ports.free()),
                    "--cluster-config-file", "nodes.conf",
                    "--cluster-node-timeout", "1000",
                    "--cluster-require-full-coverage", "no",
                    "--cluster-replica-validity-factor", "0",
                    "--repl-diskless-sync-delay", "0"));
        }
        join();
        assignSlots();
        addReplicas();
        nodes.forEach(node -> RedisServer.await(() -> isComplete(node)));
    }

    private void join() {
        for (int i = 0; i < nodes.size(); i++) {
            nodes.get(i).call("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            nodes.get(0).call("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node.port()), busPort(node));
        }
        nodes.forEach(node -> node.awaitClusterInfo("cluster_known_nodes:" + nodes.size()));
    }

    private static String busPort(RedisServer node) {
        List<?> setting = (List<?>) Objects.requireNonNull(node.call("CONFIG", "GET", "cluster-port"));
        return (String) setting.get(1);
    }

    private void assignSlots() {
        for (int i = 0; i < MASTERS; i++) {
            String first = String.valueOf(i * SLOTS / MASTERS);
            String last = String.valueOf((i + 1) * SLOTS / MASTERS - 1);
            nodes.get(i).call("CLUSTER", "ADDSLOTSRANGE", first, last);
        }
    }

    private void addReplicas() {
        for (int i = 0; i < MASTERS; i++) {
            String id = String.valueOf(nodes.get(i).call("CLUSTER", "MYID"));
            RedisServer replica = nodes.get(MASTERS + i);
            RedisServer.await(() -> "OK".equals(replica.call("CLUSTER", "REPLICATE", id)));
        }
        nodes.subList(MASTERS, nodes.size()).forEach(node -> node.awaitInfo("replication", "master_link_status:up"));
    }

    private static boolean isComplete(RedisServer node) {
        String view = String.valueOf(node.call("CLUSTER", "NODES"));
        return String.valueOf(node.call("CLUSTER", "INFO")).contains("cluster_state:ok")
                && view.lines().filter(line -> line.contains("slave")).count() == MASTERS
                && view.lines().noneMatch(line -> line.contains("fail") || line.contains("handshake"));
    }

    /** Returns {@code redis-cluster://host:port,...} with all nodes. */
    public String url() {
        return nodes.stream()
                .map(node -> "127.0.0.1:" + node.port())
                .collect(Collectors.joining(",", "redis-cluster://", ""));
    }

    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Returns the nodes that hold slots. */
    public List<RedisServer> masters() {
        return nodes.stream().filter(RedisServer::isMaster).toList();
    }

    /** Returns the replica of {@code master}. */
    public RedisServer replicaOf(RedisServer master) {
        String id = (String) master.call("CLUSTER", "MYID");
        return nodes.stream()
                .filter(node -> node != master && node.isAlive())
                .filter(node -> String.valueOf(node.call("CLUSTER", "NODES"))
                        .lines()
                        .anyMatch(line -> line.contains("myself,slave " + id)))
                .findFirst()
                .orElseThrow();
    }

    /** Starts a master again that another node has taken the place of, and waits until it is that one's replica. */
    public void rejoin(RedisServer dead) {
        dead.restart().awaitInfo("replication", "role:slave").awaitInfo("replication", "master_link_status:up");
    }

    /** Waits until some live node has taken the place of {@code dead}. */
    public void awaitFailoverOf(RedisServer dead) {
        RedisServer.await(() ->
                nodes.stream().filter(node -> node != dead && node.isMaster()).count() == MASTERS);
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
    }
}
