package dev.pagoda.tiering.multijvm;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.config.Configuration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A process that uses a cache at random and logs what it sees. It says {@code ready}, works from a line on its input to the next one, says
 * {@code done}, and at a third line reads every key once more.
 */
public final class HistoryWorker {
    static final List<String> KEYS =
            IntStream.range(0, 20).mapToObj(i -> "key-" + i).toList();
    static final List<String> COUNTERS =
            IntStream.range(0, 3).mapToObj(i -> "counter-" + i).toList();
    static final String ELECTION = "election-";

    private static final int THREADS = 2;
    private static final int OPENINGS = 20;
    private static final int LAST_ATTEMPTS = 200;
    private static final long ELECTION_NANOS = 50_000_000;
    private static final int LONGEST_REST_NANOS = 200_000;

    private final int process;
    private final Store<String, String> store;
    private final Writer log;
    private final long wallOffsetNanos = System.currentTimeMillis() * 1_000_000 - System.nanoTime();
    private final long origin;
    private volatile boolean stopped;

    private HistoryWorker(int process, Store<String, String> store, Writer log, long origin) {
        this.process = process;
        this.store = store;
        this.log = log;
        this.origin = origin;
    }

    /** Arguments: configuration file, cache, number of the process, seed, log file, origin of elections on the monotonic clock. */
    public static void main(String[] args) throws Exception {
        Configuration configuration = Configuration.load(args[0], HistoryWorker.class.getClassLoader());
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        try (Pagoda pagoda = Pagoda.open(configuration, HistoryWorker.class.getClassLoader());
                Writer log = Files.newBufferedWriter(Path.of(args[4]))) {
            TieredCache<String, String> cache = open(pagoda, args[1]);
            HistoryWorker worker =
                    new HistoryWorker(Integer.parseInt(args[2]), cache.store(), log, Long.parseLong(args[5]));
            worker.run(input, Long.parseLong(args[3]));
            System.out.println("stats " + cache.tiers().get(0).stats().hits() + " "
                    + cache.tiers().get(0).stats().misses() + " " + pagoda.metrics());
        }
    }

    /** Opens the cache, again if the machine is too busy for it to be opened in time. */
    private static TieredCache<String, String> open(Pagoda pagoda, String cache) {
        for (int i = 0; i < OPENINGS; i++) {
            try {
                return pagoda.cache(CacheRequest.of(cache, String.class, String.class));
            } catch (StoreException e) {
                LockSupport.parkNanos(LONGEST_REST_NANOS);
            }
        }
        return pagoda.cache(CacheRequest.of(cache, String.class, String.class));
    }

    private void run(BufferedReader input, long seed) throws IOException, InterruptedException {
        System.out.println("ready");
        input.readLine();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
            int number = i;
            Random random = new Random(seed + i);
            threads.add(new Thread(() -> work(random, number)));
        }
        threads.forEach(Thread::start);
        input.readLine();
        stopped = true;
        for (Thread thread : threads) {
            thread.join();
        }
        System.out.println("done");
        input.readLine();
        Stream.concat(KEYS.stream(), COUNTERS.stream()).forEach(this::seeLast);
    }

    private void seeLast(String key) {
        for (int i = 0; i < LAST_ATTEMPTS; i++) {
            try {
                saw(key, store.get(key), System.nanoTime());
                return;
            } catch (StoreException e) {
                LockSupport.parkNanos(ELECTION_NANOS);
            }
        }
    }

    private void work(Random random, int thread) {
        int election = 0;
        for (int i = 0; !stopped; i++) {
            String key = KEYS.get(Math.min(random.nextInt(KEYS.size()), random.nextInt(KEYS.size())));
            String value = process + "-" + thread + "-" + i;
            try {
                int due = (int) ((System.nanoTime() - origin) / ELECTION_NANOS);
                if (thread == 0 && due > election) {
                    election = due;
                    put(ELECTION + due, value, PutOptions.ETERNAL.when(Condition.IF_ABSENT), 0);
                } else if (random.nextInt(100) < 90) {
                    read(random, key);
                } else {
                    write(random, key, value);
                }
            } catch (StoreException e) {
                // it was logged if it may have had an effect
            }
            LockSupport.parkNanos(random.nextInt(LONGEST_REST_NANOS));
        }
    }

    private void read(Random random, String key) {
        long begin = System.nanoTime();
        int dice = random.nextInt(100);
        if (dice < 92) {
            saw(key, store.get(key), begin);
        } else if (dice < 98) {
            Map<String, Entry<String>> entries = store.getAll(KEYS);
            KEYS.forEach(each -> saw(each, entries.get(each), begin));
        } else {
            store.scan(Scan.all()).rows().stream()
                    .filter(row -> KEYS.contains(row.key()))
                    .forEach(row -> saw(row.key(), row.entry(), begin));
        }
    }

    private void write(Random random, String key, String value) {
        int dice = random.nextInt(100);
        if (dice < 40) {
            put(key, value, PutOptions.ETERNAL, 0);
        } else if (dice < 55) {
            put(key, value, PutOptions.ttl(Ttl.ofMillis(20 + random.nextInt(500))), 0);
        } else if (dice < 65) {
            put(key, value, PutOptions.ETERNAL.when(Condition.IF_PRESENT), 0);
        } else if (dice < 80) {
            remove(key);
        } else {
            increment(COUNTERS.get(random.nextInt(COUNTERS.size())), value);
        }
    }

    /** Returns what a counter's value counts; behind a slash it says which increment it is. */
    static long count(String value) {
        return value.isEmpty() ? 0 : Long.parseLong(value.substring(0, value.indexOf('/')));
    }

    private void increment(String key, String value) {
        long begin = System.nanoTime();
        Entry<String> entry = store.get(key);
        saw(key, entry, begin);
        String next = (entry == null ? 1 : count(entry.value()) + 1) + "/" + value;
        long version = entry == null ? 0 : entry.version();
        put(
                key,
                next,
                PutOptions.ETERNAL.when(entry == null ? Condition.IF_ABSENT : Condition.ifVersion(version)),
                version);
    }

    private void put(String key, String value, PutOptions options, long expected) {
        long begin = System.nanoTime();
        try {
            Write<String> write = store.put(key, value, options);
            Entry<String> stored = write.entry();
            if (stored != null) {
                log(Event.Kind.PUT, key, write.version(), value, expected, monotonic(stored.expiresAt()), begin);
            } else if (write.outcome() == Outcome.REJECTED) {
                saw(key, write.previous(), begin);
            }
        } catch (StoreException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                long ttl = options.onCreate().millis();
                long expires = options.onCreate().isEternal() ? Long.MAX_VALUE : begin + ttl * 1_000_000;
                log(Event.Kind.PUT_PERHAPS, key, 0, value, expected, expires, begin);
            }
            throw e;
        }
    }

    private void remove(String key) {
        long begin = System.nanoTime();
        try {
            Write<String> write = store.remove(key);
            if (write.outcome() == Outcome.REMOVED) {
                log(Event.Kind.REMOVED, key, write.version(), "", 0, Long.MAX_VALUE, begin);
            } else {
                saw(key, null, begin);
            }
        } catch (StoreException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                log(Event.Kind.REMOVED_PERHAPS, key, 0, "", 0, Long.MAX_VALUE, begin);
            }
            throw e;
        }
    }

    private long monotonic(long wallMillis) {
        return wallMillis == Ttl.NEVER ? Long.MAX_VALUE : wallMillis * 1_000_000 - wallOffsetNanos;
    }

    private void saw(String key, @Nullable Entry<String> entry, long begin) {
        log(
                Event.Kind.SAW,
                key,
                entry == null ? 0 : entry.version(),
                entry == null ? "" : entry.value(),
                0,
                Long.MAX_VALUE,
                begin);
    }

    private void log(Event.Kind kind, String key, long version, String value, long expected, long expires, long begin) {
        Event event = new Event(process, kind, key, version, value, expected, expires, begin, System.nanoTime());
        try {
            log.write(event.line() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
