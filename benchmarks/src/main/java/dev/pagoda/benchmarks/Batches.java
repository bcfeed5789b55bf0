package dev.pagoda.benchmarks;

import java.util.Map;
import java.util.Set;

/** A cache that also reads and writes many keys in one call. */
interface Batches extends Subject<byte[]> {
    /** Returns what is found. */
    Map<String, byte[]> getAll(Set<String> keys);

    void putAll(Map<String, byte[]> entries);

    /** Puts a value under each of {@code keys}, in batches, then checks that the last one is found. */
    default void load(String[] keys) {
        Batch.partition(keys).forEach(this::putAll);
        if (get(keys[keys.length - 1]) == null) {
            throw new IllegalStateException("A key is missing after the cache was filled; hits can't be measured");
        }
    }
}
