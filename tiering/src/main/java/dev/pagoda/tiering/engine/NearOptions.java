package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.memory.HeapBound;
import java.time.Duration;

/**
 * How a {@link NearCache} behaves. Immutable.
 *
 * @param bound how many copies it holds
 * @param loadTimeout how long a thread waits for another one's read of the same key
 */
public record NearOptions<K, V>(HeapBound<K, V> bound, Duration loadTimeout) {
    /** The number of copies where none is given. */
    public static final long DEFAULT_MAXIMUM_ENTRIES = 100_000;
    /** The time to wait where none is given. */
    public static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofSeconds(30);

    public NearOptions {
        if (loadTimeout.isNegative() || loadTimeout.isZero()) {
            throw new IllegalArgumentException("The load timeout must be positive");
        }
    }

    /** Returns the options where none are given. */
    public static <K, V> NearOptions<K, V> defaults() {
        return new NearOptions<>(HeapBound.entries(DEFAULT_MAXIMUM_ENTRIES), DEFAULT_LOAD_TIMEOUT);
    }

    /** Returns these options with another bound. */
    public NearOptions<K, V> bound(HeapBound<K, V> newBound) {
        return new NearOptions<>(newBound, loadTimeout);
    }

    /** Returns these options with another time to wait. */
    public NearOptions<K, V> loadTimeout(Duration newTimeout) {
        return new NearOptions<>(bound, newTimeout);
    }
}
