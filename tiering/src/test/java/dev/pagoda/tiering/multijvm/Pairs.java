package dev.pagoda.tiering.multijvm;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.assembly.EngineTransaction;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import java.util.List;
import java.util.Random;

/** Transactions that count two keys on together, so that both always count the same. Thread-safe. */
final class Pairs {
    static final List<String> KEYS = List.of("pair-left", "pair-right");

    private static final List<Isolation> REFUSING = List.of(Isolation.REPEATABLE_READ, Isolation.SERIALIZABLE);

    private final Pagoda pagoda;
    private final TieredCache<String, String> cache;
    private final HistoryWorker worker;

    Pairs(Pagoda pagoda, TieredCache<String, String> cache, HistoryWorker worker) {
        this.pagoda = pagoda;
        this.cache = cache;
        this.worker = worker;
    }

    /** Reads both keys, writes both, commits, and logs what is known then. */
    void count(Random random, String value) {
        long begin = System.nanoTime();
        try (EngineTransaction transaction = pagoda.begin(REFUSING.get(random.nextInt(REFUSING.size())))) {
            Store<String, String> view = transaction.open(cache);
            List<Entry<String>> before =
                    KEYS.stream().map(key -> read(view, key, begin)).toList();
            String next = (before.get(0) == null
                            ? 1
                            : HistoryWorker.count(before.get(0).value()) + 1) + "/" + value;
            List<Write<String>> writes = KEYS.stream()
                    .map(key -> view.put(key, next, PutOptions.ETERNAL))
                    .toList();
            commit(transaction, next, before, writes);
        }
    }

    private Entry<String> read(Store<String, String> view, String key, long begin) {
        Entry<String> entry = view.get(key);
        worker.saw(key, entry, begin);
        return entry;
    }

    private void commit(
            EngineTransaction transaction, String next, List<Entry<String>> before, List<Write<String>> writes) {
        long begin = System.nanoTime();
        Event.Kind kind = Event.Kind.PUT;
        try {
            transaction.commit();
        } catch (StoreException e) {
            if (e.code() == ErrorCode.UNAVAILABLE || e.code() == ErrorCode.CONFLICT) {
                throw e;
            }
            kind = Event.Kind.PUT_PERHAPS;
        }
        for (int i = 0; i < KEYS.size(); i++) {
            long version = kind == Event.Kind.PUT ? writes.get(i).version() : 0;
            long expected = before.get(i) == null ? 0 : before.get(i).version();
            worker.log(kind, KEYS.get(i), version, next, expected, Long.MAX_VALUE, begin);
        }
    }
}
