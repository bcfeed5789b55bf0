package dev.pagoda.jcache;

import dev.pagoda.jcache.event.Change;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.integration.CacheWriterException;
import org.jspecify.annotations.Nullable;

/**
 * Puts and removals of many entries at once. Keys and values are the cache's own.
 *
 * <p>Where writes of a key have to come one after the other, a batch takes the locks that are free and works on these keys together; the
 * others follow one by one when it holds no lock any more, so that two batches never wait for each other. What the user's writer left in
 * the collection has failed and is not stored; its exception is thrown at the end. Thread-safe.
 */
final class Batches<K, V> {
    private final CacheCore<K, V> core;
    private final ExpiringPuts<K, V> puts;
    private final Mutations<K, V> mutations;

    Batches(CacheCore<K, V> core, ExpiringPuts<K, V> puts, Mutations<K, V> mutations) {
        this.core = core;
        this.puts = puts;
        this.mutations = mutations;
    }

    void put(Map<K, V> entries) {
        if (entries.isEmpty()) {
            return;
        }
        Tally<K, V> tally = new Tally<>(core);
        CacheWriterException failure = null;
        Map<K, V> rest = new LinkedHashMap<>(entries);
        if (core.isExclusive()) {
            List<K> mine = core.enterFree(entries.keySet());
            try {
                Map<K, V> free = new LinkedHashMap<>(entries);
                free.keySet().retainAll(new HashSet<>(mine));
                rest.keySet().removeAll(free.keySet());
                failure = writeThrough(free);
                store(free, tally);
            } finally {
                mine.forEach(core::leave);
            }
            rest.forEach((key, value) -> tally.put(key, value, mutations.put(key, value, Condition.ALWAYS, false)));
        } else {
            store(rest, tally);
        }
        tally.finish(failure);
    }

    void remove(Collection<K> keys) {
        if (keys.isEmpty()) {
            return;
        }
        Tally<K, V> tally = new Tally<>(core);
        CacheWriterException failure = null;
        Set<K> rest = new LinkedHashSet<>(keys);
        if (core.isExclusive()) {
            List<K> mine = core.enterFree(keys);
            try {
                Set<K> free = new LinkedHashSet<>(mine);
                rest.removeAll(free);
                failure = deleteThrough(free);
                delete(free, tally);
            } finally {
                mine.forEach(core::leave);
            }
            rest.forEach(key -> tally.removal(key, mutations.remove(key, Condition.ALWAYS, false)));
        } else {
            delete(rest, tally);
        }
        tally.finish(failure);
    }

    /** Writes {@code entries} through and takes out what failed. */
    private @Nullable CacheWriterException writeThrough(Map<K, V> entries) {
        if (core.writeThrough == null || entries.isEmpty()) {
            return null;
        }
        Collection<Cache.Entry<K, V>> collection = new ArrayList<>(entries.size());
        entries.forEach((key, value) -> collection.add(core.copies.entry(key, value)));
        CacheWriterException failure = core.writeThrough.writeAll(collection);
        collection.forEach(failed -> entries.remove(failed.getKey()));
        return failure;
    }

    /** Deletes {@code keys} through and takes out what failed. */
    private @Nullable CacheWriterException deleteThrough(Set<K> keys) {
        if (core.writeThrough == null || keys.isEmpty()) {
            return null;
        }
        Collection<K> collection = new ArrayList<>(keys);
        CacheWriterException failure = core.writeThrough.deleteAll(collection);
        keys.removeAll(new HashSet<>(collection));
        return failure;
    }

    private void store(Map<K, V> entries, Tally<K, V> tally) {
        boolean previous = core.wantsOldValues();
        if (!puts.isFixed()) {
            entries.forEach(
                    (key, value) -> tally.queuedPut(key, value, puts.put(key, value, Condition.ALWAYS, previous)));
            return;
        }
        List<Mutation.Put<K, V>> batch = new ArrayList<>(entries.size());
        entries.forEach(
                (key, value) -> batch.add(new Mutation.Put<>(key, value, puts.options(Condition.ALWAYS, previous))));
        List<Write<V>> outcomes = core.door.write(batch);
        for (int i = 0; i < batch.size(); i++) {
            tally.queuedPut(batch.get(i).key(), batch.get(i).value(), outcomes.get(i));
        }
    }

    private void delete(Collection<K> keys, Tally<K, V> tally) {
        boolean previous = core.wantsOldValues();
        List<Mutation.Remove<K, V>> batch = new ArrayList<>(keys.size());
        keys.forEach(key -> batch.add(new Mutation.Remove<>(key, Condition.ALWAYS, previous)));
        List<Write<V>> outcomes = core.door.write(batch);
        for (int i = 0; i < batch.size(); i++) {
            core.queue(core.change(batch.get(i).key(), null, outcomes.get(i)));
            tally.removal(batch.get(i).key(), outcomes.get(i));
        }
    }

    /** What a batch did so far, for counters and synchronous listeners. Used by one thread. */
    private static final class Tally<K, V> {
        private final CacheCore<K, V> core;
        private final long start = System.nanoTime();
        private final List<Change<K, V>> changes = new ArrayList<>();
        private int puts;
        private int removals;

        Tally(CacheCore<K, V> core) {
            this.core = core;
        }

        void queuedPut(K key, V value, Write<V> write) {
            core.queue(core.change(key, value, write));
            put(key, value, write);
        }

        void put(K key, V value, Write<V> write) {
            puts += write.outcome().changed() ? 1 : 0;
            add(core.change(key, value, write));
        }

        void removal(K key, Write<V> write) {
            removals += write.outcome() == Outcome.REMOVED ? 1 : 0;
            add(core.change(key, null, write));
        }

        void finish(@Nullable CacheWriterException failure) {
            if (core.isCounting()) {
                core.statistics.puts(puts, start);
                core.statistics.removals(removals, start);
            }
            core.deliver(changes);
            if (failure != null) {
                throw failure;
            }
        }

        private void add(@Nullable Change<K, V> change) {
            if (change != null) {
                changes.add(change);
            }
        }
    }
}
