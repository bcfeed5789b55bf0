package dev.pagoda.tiering.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisCluster;
import dev.pagoda.testing.RedisSentinels;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.backend.redis.Shards;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several JVMs with [heap, redis] while masters fail and replicas that have not received everything take over. What was acknowledged and is lost
 * is counted; within each epoch all guarantees hold, and nothing that was lost is ever seen again (G1 to G5, G7).
 */
final class RedisFailoverHistoryIT {
    private static final boolean STRESS = Boolean.getBoolean("pagoda.stress.redis");

    /** Shorter than a failover takes, so that no copy of the old epoch may be served when the new one begins. */
    private static final Duration BOUND = Duration.ofMillis(500);

    private static final Duration RUN = STRESS ? Duration.ofSeconds(10) : Duration.ofSeconds(3);
    private static final Duration CUT_OFF = Duration.ofMillis(500);
    private static final int ROUNDS = STRESS ? 2 : 1;
    private static final int WORKERS = STRESS ? 3 : 2;
    private static final int SHARDS = 6;

    private final String prefix = "failover-" + UUID.randomUUID();

    @TempDir
    Path directory;

    /** The one whose place is taken and the one who takes it. */
    private record Pair(RedisServer master, RedisServer replica) {}

    /** What the test does with a deployment. */
    private interface Deployment {
        String url();

        int shards();

        Pair next(int round);

        void rejoin(Pair pair);
    }

    private SharedRun run(String title, Deployment deployment, BiConsumer<SharedRun, Epochs> check, String... options)
            throws IOException {
        long seed = System.nanoTime();
        System.out.println(title + ": seed " + seed);
        List<String> all = new ArrayList<>(List.of(options));
        all.add("keyPrefix: \"" + prefix + "\"");
        if (deployment.shards() > 1) {
            all.add("shards: " + deployment.shards());
        }
        List<Failover> failovers = new ArrayList<>();
        SharedRun run = SharedRun.run(
                directory,
                SharedRun.configuration(deployment.url(), BOUND, all.toArray(String[]::new)),
                WORKERS,
                seed,
                BOUND,
                workers -> {
                    SharedRun.pause(RUN);
                    for (int round = 0; round < ROUNDS; round++) {
                        Pair pair = deployment.next(round);
                        failovers.add(failOver(pair, new Shards(prefix, deployment.shards())));
                        SharedRun.pause(RUN);
                        deployment.rejoin(pair);
                        SharedRun.pause(RUN);
                    }
                    return new Epochs(failovers);
                });
        report(title, run, failovers);
        check.accept(run, new Epochs(failovers));
        return run;
    }

    /** Cuts the replica off for a while, kills the master, and waits until the replica has become one. */
    private static Failover failOver(Pair pair, Shards shards) {
        RedisServer replica = pair.replica();
        replica.cutOff(pair.master());
        Map<Integer, Long> survived = versions(shards, replica);
        SharedRun.pause(CUT_OFF);
        pair.master().kill();
        long killed = System.nanoTime();
        long killedMicros = TimeUnit.MILLISECONDS.toMicros(System.currentTimeMillis() + 1);
        long promoted = killed;
        for (long asked = killed; !replica.isMaster(); asked = System.nanoTime()) {
            promoted = asked;
            SharedRun.pause(Duration.ofMillis(2));
        }
        replica.letIn();
        assertThat(promoted - killed).as("time of the failover").isGreaterThan(BOUND.toNanos());
        return new Failover(shards::of, survived, killed, promoted, killedMicros);
    }

    private static Map<Integer, Long> versions(Shards shards, RedisServer server) {
        try {
            return shards.versions(server);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void report(String title, SharedRun run, List<Failover> failovers) {
        System.out.println(run.check().summary(title));
        run.stats().forEach(System.out::println);
        List<Event> events = run.check().events();
        for (Failover failover : failovers) {
            System.out.printf(
                    "%-28s failover of %d shards after %d ms: %d acknowledged writes lost, %d writes acknowledged"
                            + " since%n",
                    title,
                    failover.survived().size(),
                    (failover.promotedNanos() - failover.killedNanos()) / 1_000_000,
                    failover.lost(events),
                    failover.acknowledgedAfter(events));
        }
    }

    private static void assertSound(SharedRun run, Epochs epochs) {
        assertThat(run.check().violations().stream().limit(10)).isEmpty();
        assertThat(run.hits()).as("reads that the heap served").isPositive();
        run.assertAgreement();
        assertThat(epochs.failovers())
                .hasSize(ROUNDS)
                .allSatisfy(failover -> assertThat(
                                failover.acknowledgedAfter(run.check().events()))
                        .as("writes acknowledged after the failover")
                        .isPositive());
    }

    private static void assertLoss(SharedRun run, Epochs epochs) {
        assertSound(run, epochs);
        assertThat(epochs.lost(run.check().events()))
                .as("acknowledged writes that the servers have lost")
                .isPositive();
        assertThat(new HistoryCheck(run.check().events(), BOUND.toNanos(), Epochs.ONE).violations())
                .as("what the loss looks like to who takes all for one epoch")
                .isNotEmpty();
    }

    private static Deployment deployment(RedisSentinels sentinels) {
        return new Deployment() {
            @Override
            public String url() {
                return sentinels.url();
            }

            @Override
            public int shards() {
                return 1;
            }

            @Override
            public Pair next(int round) {
                return new Pair(sentinels.master(), sentinels.replica());
            }

            @Override
            public void rejoin(Pair pair) {
                sentinels.awaitMaster(pair.replica());
                sentinels.rejoin(pair.master(), pair.replica());
            }
        };
    }

    private static Deployment deployment(RedisCluster cluster) {
        return new Deployment() {
            @Override
            public String url() {
                return cluster.url();
            }

            @Override
            public int shards() {
                return SHARDS;
            }

            @Override
            public Pair next(int round) {
                RedisServer master =
                        cluster.masters().get(round % cluster.masters().size());
                return new Pair(master, cluster.replicaOf(master));
            }

            @Override
            public void rejoin(Pair pair) {
                cluster.rejoin(pair.master());
            }
        };
    }

    @Test
    void aSentinelFailoverLosesWrites() throws Exception {
        try (RedisSentinels sentinels = RedisSentinels.start()) {
            run("sentinel failover", deployment(sentinels), RedisFailoverHistoryIT::assertLoss);
        }
    }

    @Test
    void aSentinelFailoverLosesNoWriteThatTheReplicaHasConfirmed() throws Exception {
        try (RedisSentinels sentinels = RedisSentinels.start()) {
            run(
                    "sentinel, minReplicas 1",
                    deployment(sentinels),
                    (run, epochs) -> {
                        assertSound(run, epochs);
                        assertThat(epochs.lost(run.check().events())).isZero();
                    },
                    "minReplicas: 1");
        }
    }

    @Test
    void aClusterFailoverLosesWrites() throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            run("cluster failover", deployment(cluster), RedisFailoverHistoryIT::assertLoss);
        }
    }

    @Test
    void aClusterFailoverWhereMastersRefuseWritesWithoutReplica() throws Exception {
        try (RedisCluster cluster = RedisCluster.start()) {
            cluster.nodes().forEach(node -> node.call("CONFIG", "SET", "min-replicas-to-write", "1"));
            run("cluster, min-replicas 1", deployment(cluster), RedisFailoverHistoryIT::assertSound);
        }
    }
}
