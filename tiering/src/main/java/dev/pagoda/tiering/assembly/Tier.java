package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.StoreStats;
import java.util.function.Supplier;

/** A tier of an open cache: its name and what it has counted. Thread-safe. */
public final class Tier {
    private final String name;
    private final Supplier<StoreStats> counters;

    Tier(String name, Supplier<StoreStats> counters) {
        this.name = name;
        this.counters = counters;
    }

    /** Returns {@code heap}, or the name of the backend. */
    public String name() {
        return name;
    }

    /** Returns what this tier has counted for this cache since the cache was opened. */
    public StoreStats stats() {
        return counters.get();
    }

    @Override
    public String toString() {
        return name;
    }
}
