package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;

/** Reads and writes of one process, and what it has seen: for each key the highest version, which nothing that begins later may fall below. */
final class SeenVersions {
    static final CacheSpec SPEC = CacheSpec.of("read");
    /** As many keys are written by this process; the others, if there are any, by others only. */
    static final int WRITTEN = 10;

    private final AtomicLongArray highest;
    private final Queue<String> faults = new ConcurrentLinkedQueue<>();
    private final LongAdder reads = new LongAdder();

    SeenVersions(int keys) {
        this.highest = new AtomicLongArray(keys);
    }

    static Bytes key(int i) {
        return b(String.format("key%03d", i));
    }

    Queue<String> faults() {
        return faults;
    }

    long reads() {
        return reads.sum();
    }

    private long[] before() {
        return IntStream.range(0, highest.length()).mapToLong(highest::get).toArray();
    }

    private void check(String path, int key, long before, Entry<Bytes> entry) {
        reads.increment();
        long version = entry == null ? 0 : entry.version();
        if (version < before) {
            faults.add(path + " of key " + key + " shows " + version + " after " + before);
        }
        raise(key, version);
    }

    private void raise(int key, long version) {
        highest.accumulateAndGet(key, version, Math::max);
    }

    long put(Store<Bytes, Bytes> store, int key) {
        long before = highest.get(key);
        long version = store.put(key(key), b(String.valueOf(System.nanoTime())), PutOptions.ETERNAL)
                .version();
        if (version <= before) {
            faults.add("put of key " + key + " has " + version + " after " + before);
        }
        raise(key, version);
        return version;
    }

    Entry<Bytes> get(Store<Bytes, Bytes> store, int key) {
        long before = highest.get(key);
        Entry<Bytes> entry = store.get(key(key));
        check("get", key, before, entry);
        return entry;
    }

    void getAll(Store<Bytes, Bytes> store, int count) {
        long[] before = before();
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(key(i));
        }
        Map<Bytes, Entry<Bytes>> found = store.getAll(keys);
        for (int i = 0; i < count; i++) {
            check("getAll", i, before[i], found.get(key(i)));
        }
    }

    void scan(Store<Bytes, Bytes> store) {
        long[] before = before();
        Map<Bytes, Entry<Bytes>> found = new HashMap<>();
        for (Row<Bytes, Bytes> row : store.scan(Scan.all()).rows()) {
            found.put(row.key(), row.entry());
        }
        for (int i = 0; i < before.length; i++) {
            check("scan", i, before[i], found.get(key(i)));
        }
    }

    void transaction(Transaction transaction, int key) {
        Store<Bytes, Bytes> store = transaction.open(SPEC);
        long before = highest.get(key);
        check("transaction", key, before, store.get(key(key)));
        long version = store.put(key(key), b(String.valueOf(System.nanoTime())), PutOptions.ETERNAL)
                .version();
        transaction.commit();
        raise(key, version);
    }

    /** Does one thing at random, mostly a read of a key; {@code together} keys may be read in one go. */
    void step(Backend backend, Store<Bytes, Bytes> store, Random random, int together) {
        switch (random.nextInt(100)) {
            case 0, 1, 2 -> put(store, random.nextInt(WRITTEN));
            case 3 -> getAll(store, together);
            case 4 -> {
                if (together == highest.length()) {
                    scan(store);
                }
            }
            case 5 -> {
                try (Transaction transaction =
                        backend.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                    transaction(transaction, random.nextInt(WRITTEN));
                }
            }
            default -> get(store, random.nextInt(highest.length()));
        }
    }
}
