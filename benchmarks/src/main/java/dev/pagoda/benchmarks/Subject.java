package dev.pagoda.benchmarks;

import org.jspecify.annotations.Nullable;

/** One cache of one library behind the calls that are measured. A fork loads one implementation, so that the calls are inlined. */
interface Subject<V> extends AutoCloseable {
    @Nullable
    V get(String key);

    void put(String key, V value);

    @Override
    void close();

    /** Puts a new value of {@code kind} under each of {@code keys}, then checks that each is found. */
    default void fill(String[] keys, Kind<V> kind) {
        for (int i = 0; i < keys.length; i++) {
            put(keys[i], kind.create(i));
        }
        for (String key : keys) {
            if (get(key) == null) {
                throw new IllegalStateException("A key is missing after the cache was filled; hits can't be measured");
            }
        }
    }
}
