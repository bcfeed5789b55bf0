package dev.pagoda.jcache;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Write;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Puts and replacements: the user's writer, the store, counters, listeners, in this order. Thread-safe. */
final class Writes<K, V> {
    private final CacheCore<K, V> core;
    private final Mutations<K, V> mutations;
    private final Batches<K, V> batches;

    Writes(CacheCore<K, V> core, Mutations<K, V> mutations, Batches<K, V> batches) {
        this.core = core;
        this.mutations = mutations;
        this.batches = batches;
    }

    void put(K key, V value) {
        if (core.hasListeners()) {
            put(key, value, Condition.ALWAYS, false, false);
        } else {
            set(key, value);
        }
    }

    /** As {@link #put}, while there is nobody to tell of the change. */
    private void set(K key, V value) {
        core.requireOpen();
        core.requireKey(key);
        core.requireValue(value);
        boolean counting = core.isCounting();
        long start = counting ? System.nanoTime() : 0;
        Outcome outcome = mutations.set(core.copies.key(key), core.copies.value(value));
        if (counting && outcome.changed()) {
            core.statistics.puts(1, start);
        }
    }

    @Nullable
    V getAndPut(K key, V value) {
        return previous(put(key, value, Condition.ALWAYS, true, true));
    }

    boolean putIfAbsent(K key, V value) {
        return put(key, value, Condition.IF_ABSENT, false, true).outcome() != Outcome.REJECTED;
    }

    boolean replace(K key, V value) {
        return put(key, value, Condition.IF_PRESENT, false, true).outcome() != Outcome.REJECTED;
    }

    @Nullable
    V getAndReplace(K key, V value) {
        return previous(put(key, value, Condition.IF_PRESENT, true, true));
    }

    /** A value that does not match was looked at, which counts as an access. */
    boolean replace(K key, V oldValue, V value) {
        core.requireOpen();
        Objects.requireNonNull(oldValue, "oldValue");
        Write<V> write = put(key, value, Condition.ifValue(oldValue), false, true);
        boolean done = write.outcome() != Outcome.REJECTED;
        if (!done && write.previous() != null) {
            core.accessed(key, write.previous());
        }
        return done;
    }

    void putAll(Map<? extends K, ? extends V> map) {
        core.requireOpen();
        Map<K, V> own = new LinkedHashMap<>();
        map.forEach((key, value) ->
                own.put(core.copies.key(core.requireKey(key)), core.copies.value(core.requireValue(value))));
        batches.put(own);
    }

    private Write<V> put(K key, V value, Condition when, boolean returnPrevious, boolean isLookup) {
        core.requireOpen();
        core.requireKey(key);
        core.requireValue(value);
        boolean counting = core.isCounting();
        long start = counting ? System.nanoTime() : 0;
        K ownKey = core.copies.key(key);
        V ownValue = core.copies.value(value);
        Write<V> write = mutations.put(ownKey, ownValue, when, returnPrevious);
        if (counting) {
            count(write, when, isLookup, start);
        }
        core.deliver(core.change(ownKey, ownValue, write));
        return write;
    }

    private void count(Write<V> write, Condition when, boolean isLookup, long start) {
        if (isLookup) {
            core.statistics.lookup(found(write, when));
        }
        if (write.outcome().changed()) {
            core.statistics.puts(1, start);
        }
    }

    /** Returns whether a put that is also a lookup found an entry. */
    private static boolean found(Write<?> write, Condition when) {
        return switch (write.outcome()) {
            case UPDATED, EXPIRED, REMOVED -> true;
            case CREATED, DISCARDED, ABSENT -> false;
            case REJECTED -> when == Condition.IF_ABSENT || write.previous() != null;
        };
    }

    private @Nullable V previous(Write<V> write) {
        return write.previous() == null
                ? null
                : core.copies.out(write.previous().value());
    }
}
