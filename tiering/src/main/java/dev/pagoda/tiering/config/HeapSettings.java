package dev.pagoda.tiering.config;

import org.jspecify.annotations.Nullable;

/**
 * The bound of a heap tier, in entries or in bytes, not both.
 *
 * @param maximumEntries at least 1, {@link #UNBOUNDED}, or null if not set
 * @param maximumBytes estimated bytes of keys and values, at least 1, {@link #UNBOUNDED}, or null if not set
 */
public record HeapSettings(
        @Nullable Long maximumEntries, @Nullable Long maximumBytes) {
    /** No bound. */
    public static final long UNBOUNDED = Long.MAX_VALUE;
    /** The bound, in entries, of a heap in front of a backend, where none is set. */
    public static final long NEAR_ENTRIES = 100_000;
    /** Nothing set: unbounded as the system of record, {@link #NEAR_ENTRIES} in front of a backend. */
    public static final HeapSettings UNSET = new HeapSettings(null, null);

    public HeapSettings {
        requirePositive("maximumEntries", maximumEntries);
        requirePositive("maximumBytes", maximumBytes);
        if (maximumEntries != null && maximumBytes != null) {
            throw new IllegalArgumentException("heap.maximumEntries and heap.maximumBytes exclude each other");
        }
    }

    /** Returns a bound of {@code maximum} entries. */
    public static HeapSettings entries(long maximum) {
        return new HeapSettings(maximum, null);
    }

    /** Returns a bound of {@code maximum} bytes. */
    public static HeapSettings bytes(long maximum) {
        return new HeapSettings(null, maximum);
    }

    private static void requirePositive(String name, @Nullable Long value) {
        if (value != null && value < 1) {
            throw new IllegalArgumentException("heap." + name + " " + value + " < 1");
        }
    }
}
