package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.NearOptions;
import dev.pagoda.tiering.feed.ChangeFeed;
import dev.pagoda.tiering.feed.FeedSettings;
import dev.pagoda.tiering.memory.HeapBound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Several processes, each with a near cache of its own in front of one server, while connections and server have faults. */
public final class Processes {
    private static final List<String> KEYS =
            IntStream.range(0, 10).mapToObj(i -> "key-" + i).toList();
    private static final Duration STALENESS = Duration.ofMillis(60);
    private static final Duration STALE_IF_ERROR = Duration.ofMillis(100);
    private static final long RUN_NANOS = TimeUnit.MILLISECONDS.toNanos(1_000);
    private static final int PROCESSES = 2;
    private static final int THREADS_EACH = 2;

    private final boolean servesStale;
    private final boolean losesWrites;
    private final boolean touches;
    private final int writesPerThousand;
    private final SharedHistory history;
    private final FarServer server;
    private final List<ChangeFeed> feeds = new ArrayList<>();
    private final List<NearCache<String, String>> caches = new ArrayList<>();
    private final long end;

    private Processes(Random random) {
        servesStale = random.nextInt(4) == 0;
        losesWrites = random.nextInt(3) == 0;
        touches = random.nextBoolean();
        writesPerThousand = new int[] {2, 10, 50}[random.nextInt(3)];
        history = new SharedHistory((servesStale ? STALENESS.plus(STALE_IF_ERROR) : STALENESS).toNanos());
        server = new FarServer(history, STALENESS.toNanos() / 2);
        for (int i = 0; i < PROCESSES; i++) {
            ChangeFeed feed = ChangeFeed.start(
                    new FeedSettings("far", STALENESS), receiver -> new Wire(server, receiver), Clock.system());
            feeds.add(feed);
            caches.add(near(feed, random));
        }
        end = System.nanoTime() + RUN_NANOS;
    }

    private NearCache<String, String> near(ChangeFeed feed, Random random) {
        NearOptions<String, String> options = NearOptions.<String, String>defaults()
                .bound(random.nextInt(3) == 0 ? HeapBound.entries(4) : HeapBound.none())
                .staleIfError(servesStale ? STALE_IF_ERROR : Duration.ZERO);
        return new NearCache<>(new FarView(server, feed, KEYS, 2 * STALENESS.toNanos()), options, Clock.system());
    }

    /** What came of a history. */
    public record Result(
            List<String> violations,
            List<Long> staleness,
            long hits,
            long misses,
            long losses,
            long epochs,
            long stale) {}

    /** Runs one history; the same seed gives the same calls and faults, though not the same interleaving. */
    public static Result run(long seed) {
        try {
            Random random = new Random(seed);
            Processes processes = new Processes(random);
            long[] seeds = random.longs(PROCESSES * THREADS_EACH + 1).toArray();
            Threads.run(
                    seeds.length,
                    thread -> thread == 0
                            ? processes.disturb(new Random(seeds[0]))
                            : processes.call(new Random(seeds[thread]), (thread - 1) % PROCESSES, "t" + thread));
            Result result = processes.result();
            processes.caches.forEach(NearCache::close);
            return result;
        } catch (Exception e) {
            throw new AssertionError("The history of seed " + seed + " broke off", e);
        }
    }

    /** As {@link #run}, for a caller that knows these classes from another loader: only what is wrong. */
    public static List<String> violations(long seed) {
        return run(seed).violations();
    }

    private Result result() {
        return new Result(
                history.violations(),
                history.staleness(),
                caches.stream().mapToLong(near -> near.nearStats().hits()).sum(),
                caches.stream().mapToLong(near -> near.nearStats().misses()).sum(),
                feeds.stream().mapToLong(feed -> feed.stats().losses()).sum(),
                feeds.stream().mapToLong(feed -> feed.stats().epochs()).sum(),
                caches.stream().mapToLong(NearCache::staleHits).sum());
    }

    private @Nullable Void disturb(Random random) {
        while (System.nanoTime() - end < 0) {
            FarServer.pause(random.nextLong(4 * STALENESS.toNanos()));
            List<Wire> wires = server.wires();
            Wire wire = wires.isEmpty() ? null : wires.get(random.nextInt(wires.size()));
            long time = random.nextLong(3 * STALENESS.toNanos());
            switch (random.nextInt(8)) {
                case 0 -> server.freeze(time);
                case 1 -> failOver(random);
                default -> disturb(random, wire, time);
            }
        }
        return null;
    }

    private void failOver(Random random) {
        if (losesWrites) {
            server.failOver(KEYS, random);
        }
    }

    private static void disturb(Random random, @Nullable Wire wire, long time) {
        if (wire != null) {
            switch (random.nextInt(6)) {
                case 0 -> wire.cut();
                case 1 -> wire.drop(1 + random.nextInt(3));
                case 2 -> wire.loseChanges(1 + random.nextInt(3));
                case 3 -> wire.swap(1);
                case 4 -> wire.repeat(1 + random.nextInt(3));
                default -> wire.stall(time);
            }
        }
    }

    private @Nullable Void call(Random random, int process, String name) {
        for (int i = 0; System.nanoTime() - end < 0; i++) {
            String key = KEYS.get(Math.min(random.nextInt(KEYS.size()), random.nextInt(KEYS.size())));
            try {
                if (random.nextInt(1000) < writesPerThousand) {
                    write(random, process, key, name + "-" + i);
                } else {
                    read(random, process, key);
                }
            } catch (StoreException lost) {
                FarServer.pause(1);
            }
            FarServer.pause(ThreadLocalRandom.current().nextInt(20_000));
        }
        return null;
    }

    private void read(Random random, int process, String key) {
        NearCache<String, String> near = caches.get(process);
        long begin = System.nanoTime();
        int dice = random.nextInt(100);
        if (dice < 90) {
            saw(process, "get", key, near.get(key), begin);
        } else if (dice < 97) {
            Map<String, Entry<String>> entries = near.getAll(KEYS);
            KEYS.forEach(each -> saw(process, "getAll", each, entries.get(each), begin));
        } else {
            near.scan(Scan.all()).rows().forEach(row -> saw(process, "scan", row.key(), row.entry(), begin));
        }
    }

    private void write(Random random, int process, String key, String value) {
        NearCache<String, String> near = caches.get(process);
        long begin = System.nanoTime();
        int dice = random.nextInt(100);
        if (dice < 70) {
            Ttl ttl = random.nextInt(3) == 0 ? Ttl.ofMillis(5 + random.nextInt(60)) : Ttl.ETERNAL;
            saw(process, "put", key, value, near.put(key, value, PutOptions.ttl(ttl)), begin);
        } else if (dice < 88 || (dice < 98 && !touches)) {
            saw(process, "remove", key, null, near.remove(key, Condition.ALWAYS, false), begin);
        } else if (dice < 98) {
            near.touch(key, Ttl.ofMillis(5 + random.nextInt(60)));
        } else {
            near.clear();
        }
    }

    private void saw(int process, String what, String key, @Nullable String value, Write<String> write, long begin) {
        boolean present = write.outcome() == Outcome.CREATED || write.outcome() == Outcome.UPDATED;
        history.saw(process, what, key, present ? write.version() : 0, present ? value : null, begin);
    }

    private void saw(int process, String what, String key, @Nullable Entry<String> entry, long begin) {
        history.saw(
                process, what, key, entry == null ? 0 : entry.version(), entry == null ? null : entry.value(), begin);
    }
}
