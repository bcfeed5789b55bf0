package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * One of the writers of a crash test. It puts, swaps, removes and writes batches of keys that only it writes; it swaps a counter and commits
 * transactions over all caches that other writers work on too. It tells each operation before it begins and after it was acknowledged. Not
 * thread-safe.
 */
final class CrashWriter {
    static final int CACHES = 3;
    static final int WRITERS = 4;

    private static final int KEYS = 12;
    private static final int GROUPS = 3;
    private static final int BATCH = 3;

    private final int number;
    private final Backend backend;
    private final List<Store<Bytes, Bytes>> stores = new ArrayList<>();
    private final Consumer<String> journal;
    private final SplittableRandom random;
    private long lastId;

    /** @param round a number that grows with each use of the same file */
    CrashWriter(int number, int round, Backend backend, Consumer<String> journal, long seed) {
        this.number = number;
        this.backend = backend;
        this.journal = journal;
        this.random = new SplittableRandom(seed + number);
        this.lastId = (((long) round + 1) << 40) + number;
        for (int cache = 0; cache < CACHES; cache++) {
            stores.add(backend.open(CacheSpec.of(new Place(cache, "").cacheName())));
        }
    }

    /** Makes one random step; returns whether the file is still open. */
    boolean step() {
        Place own = Place.own(number, random.nextInt(CACHES), random.nextInt(KEYS));
        try {
            switch (random.nextInt(10)) {
                case 0 -> remove(own);
                case 1, 2 -> swap(own);
                case 3 -> batch(own.cache());
                case 4, 5 -> transaction(random.nextInt(GROUPS));
                case 6 -> swap(Place.counter());
                default -> put(own);
            }
            return true;
        } catch (StoreException e) {
            if (e.code() != ErrorCode.CLOSED) {
                journal.accept(Line.problem("a writer failed: " + e));
            }
            return false;
        }
    }

    private long begin(Line.Kind kind, Place place) {
        lastId += WRITERS;
        journal.accept(Line.begin(lastId, kind, place));
        return lastId;
    }

    private void acknowledge(long id, long version) {
        journal.accept(Line.acknowledged(id, version));
    }

    private void put(Place place) {
        long id = begin(Line.Kind.PUT, place);
        Write<Bytes> write =
                stores.get(place.cache()).put(place.bytes(), StampedValue.of(id, place), PutOptions.ETERNAL);
        acknowledge(id, write.version());
    }

    private void remove(Place place) {
        long id = begin(Line.Kind.REMOVE, place);
        Write<Bytes> write = stores.get(place.cache()).remove(place.bytes(), Condition.ALWAYS, false);
        acknowledge(id, write.version());
    }

    private void swap(Place place) {
        Store<Bytes, Bytes> store = stores.get(place.cache());
        Entry<Bytes> entry = store.get(place.bytes());
        Condition condition = entry == null ? Condition.IF_ABSENT : Condition.ifVersion(entry.version());
        long id = begin(Line.Kind.PUT, place);
        Write<Bytes> write = store.put(place.bytes(), StampedValue.of(id, place), PutOptions.ETERNAL.when(condition));
        if (write.outcome().changed()) {
            acknowledge(id, write.version());
        } else {
            journal.accept(place.isOwn() ? Line.problem("nobody else writes " + place) : Line.withoutEffect(id));
        }
    }

    private void batch(int cache) {
        List<Mutation<Bytes, Bytes>> batch = new ArrayList<>();
        List<Long> ids = new ArrayList<>();
        int first = random.nextInt(KEYS);
        for (int i = 0; i < BATCH; i++) {
            Place place = Place.own(number, cache, (first + i) % KEYS);
            boolean removes = random.nextInt(4) == 0;
            long id = begin(removes ? Line.Kind.REMOVE : Line.Kind.PUT, place);
            ids.add(id);
            batch.add(
                    removes
                            ? new Mutation.Remove<>(place.bytes(), Condition.ALWAYS, false)
                            : new Mutation.Put<>(place.bytes(), StampedValue.of(id, place), PutOptions.ETERNAL));
        }
        List<Write<Bytes>> writes = stores.get(cache).write(batch);
        for (int i = 0; i < BATCH; i++) {
            acknowledge(ids.get(i), writes.get(i).version());
        }
    }

    private void transaction(int group) {
        Place place = Place.group(0, group);
        long id = begin(Line.Kind.PUT, place);
        try (Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.REPEATABLE_READ)) {
            long version = 0;
            for (int cache = CACHES - 1; cache >= 0; cache--) {
                Place part = place.in(cache);
                version = transaction
                        .open(CacheSpec.of(part.cacheName()))
                        .put(part.bytes(), StampedValue.of(id, part), PutOptions.ETERNAL)
                        .version();
            }
            transaction.commit();
            acknowledge(id, version);
        } catch (StoreException e) {
            if (e.code() != ErrorCode.CONFLICT) {
                throw e;
            }
            journal.accept(Line.withoutEffect(id));
        }
    }

    static int writerOf(long id) {
        return (int) (id % WRITERS);
    }
}
