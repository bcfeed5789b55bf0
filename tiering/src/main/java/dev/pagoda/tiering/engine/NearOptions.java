package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.memory.HeapBound;
import java.time.Duration;

/**
 * How a {@link NearCache} behaves. Immutable.
 *
 * @param bound how many copies it holds
 * @param loadTimeout how long a thread waits for another one's read of the same key
 * @param staleIfError for how long copies are still served after their trust has ended, if the far tier does not answer; zero for not at all
 */
public record NearOptions<K, V>(HeapBound<K, V> bound, Duration loadTimeout, Duration staleIfError) {
    /** The number of copies where none is given. */
    public static final long DEFAULT_MAXIMUM_ENTRIES = 100_000;
    /** The time to wait where none is given. */
    public static final Duration DEFAULT_LOAD_TIMEOUT = Duration.ofSeconds(30);

    public NearOptions {
        if (loadTimeout.isNegative() || loadTimeout.isZero()) {
            throw new IllegalArgumentException("The load timeout must be positive");
        }
        if (staleIfError.isNegative()) {
            throw new IllegalArgumentException("The time of stale copies must not be negative");
        }
    }

    /** Returns the options where none are given. */
    public static <K, V> NearOptions<K, V> defaults() {
        return new NearOptions<>(HeapBound.entries(DEFAULT_MAXIMUM_ENTRIES), DEFAULT_LOAD_TIMEOUT, Duration.ZERO);
    }

    /** Returns these options with another bound. */
    public NearOptions<K, V> bound(HeapBound<K, V> newBound) {
        return new NearOptions<>(newBound, loadTimeout, staleIfError);
    }

    /** Returns these options with another time to wait. */
    public NearOptions<K, V> loadTimeout(Duration newTimeout) {
        return new NearOptions<>(bound, newTimeout, staleIfError);
    }

    /** Returns these options with another time for stale copies. */
    public NearOptions<K, V> staleIfError(Duration newLimit) {
        return new NearOptions<>(bound, loadTimeout, newLimit);
    }
}
