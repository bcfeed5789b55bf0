package dev.pagoda.tiering.memory;

import java.util.function.ToIntBiFunction;

/** How much a map of entries may hold. */
public sealed interface HeapBound<K, V> {
    /** Returns the bound of a map that never evicts. */
    static <K, V> HeapBound<K, V> none() {
        return new None<>();
    }

    /** Returns a bound on the number of entries. */
    static <K, V> HeapBound<K, V> entries(long maximum) {
        return new Entries<>(maximum);
    }

    /** Returns a bound on the bytes of keys, values and what holds them. */
    static <K, V> HeapBound<K, V> bytes(long maximum, ToIntBiFunction<? super K, ? super V> sizes) {
        return new Weight<>(maximum, sizes);
    }

    /** No bound. */
    record None<K, V>() implements HeapBound<K, V> {}

    /**
     * At most so many entries.
     *
     * @param maximum at least 1
     */
    record Entries<K, V>(long maximum) implements HeapBound<K, V> {
        public Entries {
            if (maximum < 1) {
                throw new IllegalArgumentException("heap.maximumEntries " + maximum + " < 1");
            }
        }
    }

    /**
     * At most so many bytes.
     *
     * @param maximum at least 1
     * @param sizes the bytes of a key and its value, at least 0, without what the map adds to them
     */
    record Weight<K, V>(long maximum, ToIntBiFunction<? super K, ? super V> sizes) implements HeapBound<K, V> {
        public Weight {
            if (maximum < 1) {
                throw new IllegalArgumentException("heap.maximumWeight " + maximum + " < 1");
            }
        }
    }
}
