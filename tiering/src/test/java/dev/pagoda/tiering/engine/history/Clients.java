package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.NearOptions;
import dev.pagoda.tiering.memory.HeapBound;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Threads that use one near cache at random and note what they see. */
public final class Clients {
    private static final List<String> KEYS = List.of("a", "b");
    private static final int THREADS = 4;
    private static final int CALLS = 150;

    private final boolean withOutsiders;
    private final ManualClock clock = new ManualClock();
    private final History history = new History();
    private final SlowStore far;
    private final NearCache<String, String> near;

    private Clients(Random random) {
        this.withOutsiders = random.nextBoolean();
        HeapOptions<String, String> options = HeapOptions.<String, String>unbounded()
                .encoding(key -> Bytes.wrap(key.getBytes(StandardCharsets.UTF_8)));
        this.far = new SlowStore(new HeapStore<>("far", options, clock), history, KEYS);
        HeapBound<String, String> bound = random.nextBoolean() ? HeapBound.none() : HeapBound.entries(1);
        this.near = new NearCache<>(far, NearOptions.<String, String>defaults().bound(bound), clock);
    }

    /** Runs one history and returns what is wrong with it; the same seed gives the same calls, though not the same interleaving. */
    public static List<String> run(long seed) {
        try {
            Random random = new Random(seed);
            Clients clients = new Clients(random);
            long[] seeds = random.longs(THREADS).toArray();
            Threads.run(THREADS, thread -> clients.call(new Random(seeds[thread]), thread));
            return clients.history.violations();
        } catch (Exception e) {
            throw new AssertionError("The history of seed " + seed + " broke off", e);
        }
    }

    private @Nullable Void call(Random random, int thread) {
        Map<String, Long> seen = new HashMap<>();
        for (int i = 0; i < CALLS; i++) {
            String key = KEYS.get(random.nextInt(KEYS.size()));
            try {
                callOnce(random, key, thread + "-" + i, seen);
            } catch (StoreException lost) {
                seen.remove(key);
            }
        }
        return null;
    }

    private void callOnce(Random random, String key, String value, Map<String, Long> seen) {
        long begin = System.nanoTime();
        int dice = random.nextInt(100);
        if (dice < 40) {
            Entry<String> entry = near.get(key);
            history.saw("get", key, entry, begin);
            seen.put(key, entry == null ? 1L : entry.version());
        } else if (dice < 50) {
            Map<String, Entry<String>> entries = near.getAll(KEYS);
            KEYS.forEach(each -> history.saw("getAll", each, entries.get(each), begin));
        } else if (dice < 57) {
            scan(begin);
        } else if (dice < 75) {
            saw("put", key, value, near.put(key, value, options(random, seen.getOrDefault(key, 1L))), begin);
        } else if (dice < 83) {
            saw("remove", key, null, near.remove(key, condition(random, seen.getOrDefault(key, 1L)), false), begin);
        } else if (dice < 88) {
            batch(value, begin);
        } else if (dice < 97) {
            outside(random, key, value, begin);
        } else if (dice < 99) {
            clock.advance(Duration.ofMillis(1));
            history.ticked(clock.millis(), begin, System.nanoTime());
        } else {
            near.clear();
        }
    }

    private static PutOptions options(Random random, long version) {
        Ttl ttl = random.nextInt(3) == 0 ? Ttl.ofMillis(1 + random.nextInt(2)) : Ttl.ETERNAL;
        return PutOptions.ttl(ttl).when(condition(random, version));
    }

    private static Condition condition(Random random, long version) {
        return switch (random.nextInt(6)) {
            case 0 -> Condition.ifVersion(version);
            case 1 -> Condition.IF_ABSENT;
            case 2 -> Condition.IF_PRESENT;
            default -> Condition.ALWAYS;
        };
    }

    /** Another process changes the key, or only the channel to it is lost. */
    private void outside(Random random, String key, String value, long begin) {
        if (!withOutsiders) {
            history.saw("get", key, near.get(key), begin);
        } else if (random.nextInt(10) == 0) {
            far.distrust();
        } else if (random.nextBoolean()) {
            changed("outside put", key, value, far.putFromOutside(key, value, options(random, 1)), begin);
        } else {
            changed("outside remove", key, null, far.removeFromOutside(key), begin);
        }
    }

    /** Notes what an outsider did, not what he saw, of which the near cache hears nothing. */
    private void changed(String what, String key, @Nullable String value, Write<String> write, long begin) {
        if (write.outcome().changed()) {
            saw(what, key, value, write, begin);
        }
    }

    private void batch(String value, long begin) {
        List<Mutation<String, String>> batch = new ArrayList<>();
        KEYS.forEach(key -> batch.add(new Mutation.Put<>(key, value, PutOptions.ETERNAL)));
        List<Write<String>> writes = near.write(batch);
        for (int i = 0; i < writes.size(); i++) {
            saw("batch", KEYS.get(i), value, writes.get(i), begin);
        }
    }

    /** What others remove is seen missing in a scan before they have told the near cache; so there only what is present counts. */
    private void scan(long begin) {
        List<Row<String, String>> rows = near.scan(Scan.all()).rows();
        rows.forEach(row -> history.saw("scan", row.key(), row.entry(), begin));
        if (!withOutsiders) {
            Set<String> present = rows.stream().map(Row::key).collect(Collectors.toSet());
            KEYS.stream().filter(key -> !present.contains(key)).forEach(key -> history.saw("scan", key, null, begin));
        }
    }

    private void saw(String what, String key, @Nullable String value, Write<String> write, long begin) {
        if (write.outcome() == Outcome.REJECTED) {
            history.saw("rejected " + what, key, write.previous(), begin);
        } else {
            history.saw(what, key, write.version(), write.version() == 0 ? null : value, begin);
        }
    }
}
