package dev.pagoda.tiering.memory;

import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.StoreStats;
import java.util.concurrent.atomic.LongAdder;

/** What a store counts. Thread-safe; threads that count at once do not hinder each other. */
public final class Counters {
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder expirations = new LongAdder();

    /** Counts a read that found a live entry. */
    public void hit() {
        hits.increment();
    }

    /** Counts a read that found none. */
    public void miss() {
        misses.increment();
    }

    /** Counts an entry that was removed since it had expired. */
    public void expiration() {
        expirations.increment();
    }

    /** Counts what a write did. */
    public void wrote(Outcome outcome) {
        switch (outcome) {
            case CREATED, UPDATED -> writes.increment();
            case REMOVED -> removals.increment();
            case EXPIRED -> expirations.increment();
            case ABSENT, REJECTED, DISCARDED -> {
                // nothing changed
            }
        }
    }

    /** Returns the adder of evictions. */
    public LongAdder evictions() {
        return evictions;
    }

    /** Returns what was counted so far, of a store that holds {@code entries} entries of {@code bytes} bytes. */
    public StoreStats stats(long entries, long bytes) {
        return stats(entries, bytes, 0);
    }

    /** As {@link #stats(long, long)}, with writes that the store counts elsewhere. */
    public StoreStats stats(long entries, long bytes, long otherWrites) {
        return new StoreStats(
                entries,
                bytes,
                hits.sum(),
                misses.sum(),
                writes.sum() + otherWrites,
                removals.sum(),
                evictions.sum(),
                expirations.sum(),
                0);
    }
}
