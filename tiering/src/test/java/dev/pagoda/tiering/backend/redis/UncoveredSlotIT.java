package dev.pagoda.tiering.backend.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisCluster;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import io.lettuce.core.cluster.PartitionSelectorException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A cluster of which no master serves a part. */
final class UncoveredSlotIT {
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int KEYS = 24;
    private static final int SHARDS = 8;

    private final String prefix = TestBackend.prefix();
    private final Layout layout = new Layout(prefix, SHARDS);

    private static List<Bytes> keys() {
        return IntStream.range(0, KEYS)
                .mapToObj(number -> Bytes.wrap(("key " + number).getBytes(StandardCharsets.UTF_8)))
                .toList();
    }

    private RedisBackend open(String url, ManualClock clock) {
        Map<String, String> options =
                Map.of("keyPrefix", prefix, "shards", String.valueOf(SHARDS), "topologyRefresh", "100");
        return RedisBackend.open(RedisSettings.parse(new BackendSettings("redis", url, options, clock)));
    }

    /** A slot and the master that serves it. */
    private record Slot(String number, RedisServer owner) {
        void uncover() {
            owner.call("CLUSTER", "DELSLOTS", number);
        }

        void cover() {
            owner.call("CLUSTER", "ADDSLOTS", number);
        }
    }

    private Slot slot(RedisCluster cluster, int shard) {
        String name = new String(layout.control(shard), StandardCharsets.UTF_8);
        RedisServer owner = cluster.masters().stream()
                .filter(master -> serves(master, name))
                .findFirst()
                .orElseThrow();
        return new Slot(String.valueOf(owner.call("CLUSTER", "KEYSLOT", name)), owner);
    }

    private static boolean serves(RedisServer master, String name) {
        try {
            master.call("EXISTS", name);
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** What the one master can't say must not leave leases behind at the others of which nobody knows. */
    @Test
    void noLeaseIsLostSinceAnotherMasterDoesNotAnswer() {
        ManualClock clock = new ManualClock();
        try (RedisCluster cluster = RedisCluster.start();
                RedisBackend backend = open(cluster.url(), clock)) {
            LoadLeases<Bytes> leases =
                    Objects.requireNonNull(backend.open(CacheSpec.of("cache")).loadLeases());
            List<Bytes> keys = keys();
            int first = layout.shard(keys.get(0));
            int missing = layout.shard(keys.stream()
                    .filter(key -> layout.shard(key) != first)
                    .findFirst()
                    .orElseThrow());
            Slot slot = slot(cluster, missing);
            // What was known of the servers' clocks is too old: they are asked.
            clock.advance(Duration.ofSeconds(11));
            slot.uncover();
            Map<Bytes, Locks.Lease> acquired = new HashMap<>(leases.tryAcquire(keys, LONG));
            slot.cover();
            assertThat(acquired).as("of the other shards").isNotEmpty().hasSizeLessThan(KEYS);
            await().ignoreExceptions().until(() -> {
                acquired.putAll(leases.tryAcquire(keys, LONG));
                return acquired.size() == KEYS;
            });
        }
    }

    /** The client refuses to send what nobody takes, once it knows that: nothing is done then. */
    @Test
    void aWriteThatCouldNotBeSentWasNotDone() {
        Bytes key = keys().get(0);
        try (RedisCluster cluster = RedisCluster.start();
                RedisBackend backend = open(cluster.url(), new ManualClock())) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("cache"));
            store.put(key, key, PutOptions.ETERNAL);
            slot(cluster, layout.shard(key)).uncover();
            await().until(() -> {
                StoreException failure =
                        catchThrowableOfType(StoreException.class, () -> store.put(key, key, PutOptions.ETERNAL));
                assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                return failure.getCause() instanceof PartitionSelectorException;
            });
        }
    }
}
