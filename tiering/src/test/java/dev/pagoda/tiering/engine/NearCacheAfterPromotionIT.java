package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.postgres.TestCluster;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An asynchronous promotion loses writes: copies are given up, and versions stay ahead of all that were given out. */
final class NearCacheAfterPromotionIT {
    private static final CacheSpec SPEC = CacheSpec.of("near");
    private static final int KEYS = 200;

    private final Map<Bytes, Long> acknowledged = new HashMap<>();
    private final Set<Long> versions = new HashSet<>();

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes all keys, whose versions must be new. */
    private void write(Store<Bytes, Bytes> store, String value) {
        for (int i = 0; i < KEYS; i++) {
            Bytes key = bytes("key" + i);
            long version = store.put(key, bytes(value), PutOptions.ETERNAL).version();
            assertThat(version).isGreaterThan(acknowledged.getOrDefault(key, 0L));
            assertThat(versions.add(version)).isTrue();
            acknowledged.put(key, version);
        }
    }

    private static long count(Store<Bytes, Bytes> store, String value) {
        return java.util.stream.IntStream.range(0, KEYS)
                .mapToObj(i -> store.get(bytes("key" + i)))
                .filter(entry -> entry != null && entry.value().equals(bytes(value)))
                .count();
    }

    @Test
    void copiesAreGivenUpAndVersionsGoOn() throws Exception {
        try (TestCluster cluster = TestCluster.start(1);
                Backend backend = cluster.open(Map.of("readFrom", "replicas", "timeout", "5s"))) {
            Store<Bytes, Bytes> far = backend.open(SPEC);
            try (NearCache<Bytes, Bytes> near = new NearCache<>(far, NearOptions.defaults(), Clock.system())) {
                await().until(() -> far.trust().holds());
                write(near, "arrives");
                long arrived = acknowledged.get(bytes("key0"));
                await().until(() -> cluster.replica(0)
                        .query("data", "SELECT count(*) FROM pagoda.storage_kv WHERE value = 'arrives'")
                        .equals(String.valueOf(KEYS)));
                cluster.replica(0).stop();
                write(near, "is lost");
                assertThat(count(near, "is lost")).isEqualTo(KEYS);
                long epochs = backend.metrics().get("feed.epochs").longValue();
                cluster.primary().kill();
                cluster.replica(0).restart();
                long promoted = System.nanoTime();
                cluster.replica(0).promote();
                long writable = System.nanoTime() - promoted;
                await().pollInterval(Duration.ofMillis(20))
                        .ignoreException(StoreException.class)
                        .until(() -> near.put(bytes("first"), bytes("v"), PutOptions.ETERNAL)
                                .outcome()
                                .changed());
                long resumed = System.nanoTime() - promoted;
                await().until(() -> far.trust().holds());
                long lost = KEYS - count(near, "is lost");
                System.out.println("asynchronous promotion: " + lost + " of " + KEYS
                        + " last writes lost, the server took writes after "
                        + TimeUnit.NANOSECONDS.toMillis(writable) + " ms, and got some after "
                        + TimeUnit.NANOSECONDS.toMillis(resumed) + " ms, "
                        + backend.metrics());
                assertThat(lost).isEqualTo(KEYS);
                assertThat(count(near, "arrives")).isEqualTo(KEYS);
                Entry<Bytes> back = near.get(bytes("key0"));
                assertThat(back.version()).isEqualTo(arrived);
                assertThat(resumed).isLessThan(TimeUnit.SECONDS.toNanos(10));
                assertThat(backend.metrics().get("feed.epochs").longValue()).isGreaterThan(epochs);
                write(near, "goes on");
                assertThat(count(near, "goes on")).isEqualTo(KEYS);
            }
        }
    }
}
