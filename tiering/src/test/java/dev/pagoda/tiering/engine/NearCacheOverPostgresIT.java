package dev.pagoda.tiering.engine;

import static dev.pagoda.tiering.StoreContract.LIMITS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.backend.postgres.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Near caches of two backends in front of one database, as two processes have them. */
final class NearCacheOverPostgresIT {
    private static final CacheSpec SPEC = new CacheSpec("near", CacheFormat.BYTES, LIMITS, Long.MAX_VALUE);
    private static final Bytes KEY = bytes("k");

    private TestDatabase database;
    private Backend first;
    private Backend second;
    private NearCache<Bytes, Bytes> here;
    private NearCache<Bytes, Bytes> there;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
        first = database.another(Map.of("timeout", "1500ms"));
        second = database.another(Map.of("timeout", "1500ms"));
        here = near(first);
        there = near(second);
    }

    @AfterEach
    void close() {
        here.close();
        there.close();
        first.close();
        second.close();
        database.close();
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static NearCache<Bytes, Bytes> near(Backend backend) {
        Store<Bytes, Bytes> far = backend.open(SPEC);
        NearCache<Bytes, Bytes> near = new NearCache<>(far, NearOptions.defaults(), Clock.system());
        await().until(() -> far.trust().holds());
        return near;
    }

    private static String value(Store<Bytes, Bytes> store) {
        Entry<Bytes> entry = store.get(KEY);
        return entry == null ? null : new String(entry.value().toByteArray(), StandardCharsets.UTF_8);
    }

    @Test
    void readsAreServedFromTheHeapAndWritesOfOthersArriveInTime() {
        here.put(KEY, bytes("0"), PutOptions.ETERNAL);
        assertThat(value(there)).isEqualTo("0");
        long hits = there.nearStats().hits();
        for (int i = 0; i < 100; i++) {
            assertThat(value(there)).isEqualTo("0");
        }
        assertThat(there.nearStats().hits() - hits).isGreaterThan(90);
        long worst = 0;
        for (int i = 1; i <= 20; i++) {
            String written = String.valueOf(i);
            here.put(KEY, bytes(written), PutOptions.ETERNAL);
            long start = System.nanoTime();
            assertThat(value(here)).isEqualTo(written);
            await().pollDelay(Duration.ZERO)
                    .pollInterval(Duration.ofMillis(1))
                    .until(() -> written.equals(value(there)));
            worst = Math.max(worst, System.nanoTime() - start);
        }
        System.out.println("writes of others were seen after " + TimeUnit.NANOSECONDS.toMillis(worst) + " ms at worst");
        assertThat(worst).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_000));
    }

    @Test
    void removalsClearsTouchesAndTransactionsArrive() {
        here.put(KEY, bytes("v"), PutOptions.ETERNAL);
        assertThat(value(there)).isEqualTo("v");
        here.remove(KEY);
        await().until(() -> value(there) == null);
        here.put(KEY, bytes("w"), PutOptions.ETERNAL);
        await().until(() -> "w".equals(value(there)));
        here.clear();
        await().until(() -> value(there) == null);
        try (var transaction = first.transactions().orElseThrow().begin(dev.pagoda.tiering.Isolation.SERIALIZABLE)) {
            transaction.open(SPEC).put(KEY, bytes("x"), PutOptions.ETERNAL);
            transaction.commit();
        }
        await().until(() -> "x".equals(value(there)) && "x".equals(value(here)));
        here.touch(KEY, Ttl.ofMillis(200));
        await().until(() -> value(there) == null && value(here) == null);
    }

    @Test
    void compareAndSetFromBothSidesLosesNoIncrement() throws Exception {
        here.put(KEY, bytes("0"), PutOptions.ETERNAL);
        Threads.run(4, thread -> {
            NearCache<Bytes, Bytes> store = thread % 2 == 0 ? here : there;
            for (int i = 0; i < 50; i++) {
                increment(store);
            }
            return null;
        });
        assertThat(new String(first.open(SPEC).get(KEY).value().toByteArray(), StandardCharsets.UTF_8))
                .isEqualTo("200");
    }

    private static void increment(Store<Bytes, Bytes> store) {
        Entry<Bytes> current = store.get(KEY);
        while (true) {
            int next = Integer.parseInt(new String(current.value().toByteArray(), StandardCharsets.UTF_8)) + 1;
            var write = store.put(
                    KEY, bytes(String.valueOf(next)), PutOptions.ETERNAL.when(Condition.ifVersion(current.version())));
            if (write.outcome() == Outcome.UPDATED) {
                return;
            }
            current = write.previous();
        }
    }

    @Test
    void readsNeverGoBackAndAreNeverTooOldWhileOthersWrite() throws Exception {
        long seed = System.nanoTime();
        System.out.println("reads under writes: seed " + seed);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        long[] stamped = new long[1];
        Threads.run(3, thread -> {
            Random random = new Random(seed + thread);
            long seen = 0;
            while (System.nanoTime() < end) {
                if (thread == 0) {
                    here.put(KEY, bytes(String.valueOf(System.nanoTime())), PutOptions.ETERNAL);
                    java.util.concurrent.locks.LockSupport.parkNanos(random.nextInt(20_000_000));
                } else {
                    seen = checkNotOlder(seen, stamped);
                }
            }
            return null;
        });
        System.out.println("the oldest value read was " + stamped[0] / 1_000_000 + " ms old");
        assertThat(stamped[0]).isLessThan(TimeUnit.MILLISECONDS.toNanos(2_000));
    }

    /** A value is the moment of its write, and the next one comes within 20 ms and a round trip. */
    private long checkNotOlder(long seen, long[] oldest) {
        long now = System.nanoTime();
        Entry<Bytes> entry = there.get(KEY);
        if (entry == null) {
            return seen;
        }
        assertThat(entry.version()).isGreaterThanOrEqualTo(seen);
        long written = Long.parseLong(new String(entry.value().toByteArray(), StandardCharsets.UTF_8));
        synchronized (oldest) {
            oldest[0] = Math.max(oldest[0], now - written);
        }
        return entry.version();
    }
}
