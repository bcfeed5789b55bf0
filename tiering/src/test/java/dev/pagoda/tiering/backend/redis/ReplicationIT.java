package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisCluster;
import dev.pagoda.testing.RedisSentinels;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Replicas: waiting for them, and what happens when one of them takes over. */
final class ReplicationIT {
    private static final int ROUNDS = 20;

    private static Bytes b(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static void put(Store<Bytes, Bytes> store, String key, String value) {
        store.put(b(key), b(value), PutOptions.ETERNAL);
    }

    private static boolean works(Store<Bytes, Bytes> store) {
        try {
            put(store, "probe", "v");
            return store.get(b("probe")) != null;
        } catch (StoreException e) {
            return false;
        }
    }

    /** Counts how often everything was given up. */
    private static ChangeListener<Bytes> counting(AtomicInteger resets) {
        return new ChangeListener<>() {
            @Override
            public void changed(Bytes key, long version) {}

            @Override
            public void everythingChanged() {
                resets.incrementAndGet();
            }
        };
    }

    @Test
    void aWriteWaitsForAsManyReplicasAsAskedFor() {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.startReplicaOf(master);
                RedisBackend backend =
                        TestBackend.open(master.url(), TestBackend.prefix(), "minReplicas", "1", "timeout", "4s")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            put(store, "k", "v");
            replica.freeze();
            assertThat(failure(ErrorCode.OUTCOME_UNKNOWN, () -> put(store, "k", "unconfirmed")))
                    .contains("minReplicas");
            replica.thaw();
            await().until(() -> works(store));
            replica.kill();
            failure(ErrorCode.OUTCOME_UNKNOWN, () -> put(store, "k", "alone"));
            assertThat(store.get(b("k")).value()).isEqualTo(b("alone"));
        }
    }

    @Test
    void readsDoNotWaitForReplicas() throws Exception {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.startReplicaOf(master);
                RedisBackend backend =
                        TestBackend.open(master.url(), TestBackend.prefix(), "minReplicas", "1", "timeout", "8s")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            put(store, "k", "v");
            replica.freeze();
            FutureTask<String> write =
                    new FutureTask<>(() -> failure(ErrorCode.OUTCOME_UNKNOWN, () -> put(store, "k", "unconfirmed")));
            Thread writer = new Thread(write);
            writer.start();
            await().until(() -> isWaitedFor(master));
            assertThat(store.get(b("k")).value()).isEqualTo(b("unconfirmed"));
            assertThat(isWaitedFor(master)).as("the write is still waiting").isTrue();
            assertThat(write.get()).contains("minReplicas");
            replica.thaw();
        }
    }

    private static boolean isWaitedFor(RedisServer master) {
        return String.valueOf(master.call("INFO", "clients")).contains("blocked_clients:1");
    }

    @Test
    void aWriteThatHasTakenEffectIsNeverCalledUndone() throws Exception {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.startReplicaOf(master);
                TcpProxy proxy = TcpProxy.to(master.port());
                RedisBackend backend = TestBackend.open(
                        "redis://127.0.0.1:" + proxy.port(), TestBackend.prefix(), "minReplicas", "1")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            replica.awaitInfo("replication", "master_link_status:up");
            for (int i = 0; i < ROUNDS; i++) {
                String key = "key-" + i;
                await().until(() -> works(store));
                Thread cutter = new Thread(proxy::refuse);
                AtomicBoolean answered = new AtomicBoolean();
                proxy.responses().filter(piece -> {
                    if (answered.compareAndSet(false, true)) {
                        cutter.start();
                    }
                    return piece;
                });
                ErrorCode code = outcome(store, key);
                await().until(() -> answered.get() && !cutter.isAlive());
                proxy.restore();
                await().ignoreException(StoreException.class).until(() -> store.get(b("probe")) != null);
                boolean tookEffect = store.get(b(key)) != null;
                assertThat(tookEffect && code == ErrorCode.UNAVAILABLE)
                        .as("round " + i + ": done, and reported as not done")
                        .isFalse();
                assertThat(!tookEffect && code == null)
                        .as("round " + i + ": lost")
                        .isFalse();
            }
        }
    }

    private static @Nullable ErrorCode outcome(Store<Bytes, Bytes> store, String key) {
        try {
            put(store, key, "v");
            return null;
        } catch (StoreException e) {
            return e.code();
        }
    }

    @Test
    void whatAnotherConnectionWroteIsNotConfirmedByThisOne() throws Exception {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.startReplicaOf(master);
                TcpProxy proxy = TcpProxy.to(master.port())) {
            RedisSettings settings = RedisSettings.parse(new BackendSettings(
                    "redis",
                    "redis://127.0.0.1:" + proxy.port(),
                    Map.of("keyPrefix", TestBackend.prefix(), "minReplicas", "1"),
                    Clock.system()));
            try (Connections connections = new Connections(settings, Script.Library.onServerTime())) {
                Call<List<Object>> write = connections.write(
                        connections.deadline(), Script.FORGET, new byte[][] {{1}, {2}}, new byte[] {3});
                write.await();
                connections.awaitReplicas(write, connections.deadline());
                replica.freeze();
                proxy.cut();
                await().ignoreException(StoreException.class)
                        .until(() -> connections.await(connections.commands().ping()) != null);
                failure(ErrorCode.OUTCOME_UNKNOWN, () -> connections.awaitReplicas(write, connections.deadline()));
                replica.thaw();
            }
        }
    }

    @Test
    void afterASentinelFailoverWritesGoOnAndListenersAreToldToGiveEverythingUp() {
        try (RedisSentinels servers = RedisSentinels.start();
                RedisBackend backend = TestBackend.open(servers.url(), TestBackend.prefix())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            AtomicInteger resets = new AtomicInteger();
            store.onChange(counting(resets));
            await().until(() -> store.trust().holds());
            put(store, "before", "v");
            int seen = resets.get();
            long version = store.get(b("before")).version();
            RedisServer replica = servers.replica();
            servers.master().kill();
            servers.awaitMaster(replica);
            await().until(() -> works(store));
            assertThat(store.put(b("before"), b("w"), PutOptions.ETERNAL).version())
                    .isGreaterThan(version);
            await().until(() -> store.trust().holds() && resets.get() > seen);
        }
    }

    @Test
    void aFrozenMasterThatWasReplacedIsLeft() {
        try (RedisSentinels servers = RedisSentinels.start();
                RedisBackend backend = TestBackend.open(servers.url(), TestBackend.prefix(), "timeout", "1s")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            put(store, "k", "v");
            RedisServer frozen = servers.master();
            RedisServer replica = servers.replica();
            frozen.freeze();
            servers.awaitMaster(replica);
            await().atMost(Duration.ofSeconds(5)).until(() -> works(store));
            frozen.thaw();
            put(store, "k", "w");
            assertThat(store.get(b("k")).value()).isEqualTo(b("w"));
            frozen.awaitInfo("replication", "role:slave");
            assertThat(store.get(b("k")).value()).isEqualTo(b("w"));
        }
    }

    @Test
    void afterAClusterFailoverWritesGoOnAndListenersAreToldToGiveEverythingUp() {
        try (RedisCluster cluster = RedisCluster.start();
                RedisBackend backend = TestBackend.open(
                        cluster.url(), TestBackend.prefix(), "shards", "8", "topologyRefresh", "1000")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            AtomicInteger resets = new AtomicInteger();
            store.onChange(counting(resets));
            await().until(() -> store.trust().holds());
            for (int i = 0; i < 100; i++) {
                put(store, "key-" + i, "v");
            }
            int seen = resets.get();
            RedisServer victim = cluster.masters().get(0);
            victim.kill();
            cluster.awaitFailoverOf(victim);
            for (int i = 0; i < 100; i++) {
                String key = "key-" + i;
                await().ignoreException(StoreException.class).until(() -> {
                    put(store, key, "w");
                    return store.get(b(key)) != null;
                });
            }
            await().until(() -> store.trust().holds() && resets.get() > seen);
            assertThat(backend.stats().servers()).isEqualTo(3);
        }
    }

    @Test
    void theFeedTellsOfRestartsAndOfLostMessages() throws Exception {
        try (RedisServer server = RedisServer.startDurable();
                RedisBackend backend = TestBackend.open(server.url(), TestBackend.prefix())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            AtomicInteger resets = new AtomicInteger();
            store.onChange(counting(resets));
            await().until(() -> store.trust().holds());
            int seen = resets.get();
            server.kill();
            await().until(() -> !store.trust().holds());
            server.restart();
            await().until(() -> store.trust().holds());
            assertThat(resets.get()).isGreaterThan(seen);
            int again = resets.get();
            server.call("CLIENT", "KILL", "TYPE", "pubsub");
            await().until(() -> resets.get() > again && store.trust().holds());
            assertThat(backend.metrics().get("feed.losses").longValue()).isGreaterThanOrEqualTo(2);
            assertThat(backend.metrics().get("feed.epochs").longValue()).isEqualTo(1);
        }
    }
}
