package dev.pagoda.jcache;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Removals: the user's writer, the store, counters, listeners, in this order. Thread-safe. */
final class Removals<K, V> {
    /** How many keys {@link #removeAll()} holds at a time. */
    private static final int BATCH = 1_000;

    private final CacheCore<K, V> core;
    private final Mutations<K, V> mutations;
    private final Batches<K, V> batches;

    Removals(CacheCore<K, V> core, Mutations<K, V> mutations, Batches<K, V> batches) {
        this.core = core;
        this.mutations = mutations;
        this.batches = batches;
    }

    boolean remove(K key) {
        return remove(key, Condition.ALWAYS, false, false).outcome() == Outcome.REMOVED;
    }

    /** A value that does not match was looked at, which counts as an access. */
    boolean remove(K key, V oldValue) {
        core.requireOpen();
        Objects.requireNonNull(oldValue, "oldValue");
        Write<V> write = remove(key, Condition.ifValue(oldValue), false, true);
        if (write.outcome() == Outcome.REJECTED && write.previous() != null) {
            core.accessed(key, write.previous());
        }
        return write.outcome() == Outcome.REMOVED;
    }

    @Nullable
    V getAndRemove(K key) {
        Write<V> write = remove(key, Condition.ALWAYS, true, true);
        return write.previous() == null
                ? null
                : core.copies.out(write.previous().value());
    }

    void removeAll(Set<? extends K> keys) {
        core.requireOpen();
        Set<K> own = new LinkedHashSet<>();
        core.requireKeys(keys).forEach(key -> own.add(core.copies.key(key)));
        batches.remove(own);
    }

    /** Removes what is there, batch by batch. */
    void removeAll() {
        core.requireOpen();
        Iterator<Row<K, V>> rows = core.door.iterator();
        List<K> batch = new ArrayList<>();
        for (Row<K, V> row = core.door.next(rows); row != null; row = core.door.next(rows)) {
            batch.add(row.key());
            if (batch.size() == BATCH) {
                batches.remove(batch);
                batch = new ArrayList<>();
            }
        }
        batches.remove(batch);
    }

    void clear() {
        core.requireOpen();
        core.door.clear();
    }

    private Write<V> remove(K key, Condition when, boolean returnPrevious, boolean isLookup) {
        core.requireOpen();
        core.requireKey(key);
        boolean counting = core.isCounting();
        long start = counting ? System.nanoTime() : 0;
        K ownKey = core.copies.key(key);
        Write<V> write = mutations.remove(ownKey, when, returnPrevious);
        if (counting) {
            count(write, isLookup, start);
        }
        core.deliver(core.change(ownKey, null, write));
        return write;
    }

    private void count(Write<V> write, boolean isLookup, long start) {
        if (isLookup) {
            core.statistics.lookup(write.outcome() != Outcome.ABSENT);
        }
        if (write.outcome() == Outcome.REMOVED) {
            core.statistics.removals(1, start);
        }
    }
}
