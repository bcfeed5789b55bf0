package dev.pagoda.tiering.feed;

import java.time.Duration;

/**
 * How a feed is kept.
 *
 * @param backend the name of the backend in the configuration, for threads and messages
 * @param maxStaleness how old what copies show may be, at least {@link #LEAST_STALENESS}
 */
public record FeedSettings(String backend, Duration maxStaleness) {
    /** The bound where none is given. */
    public static final Duration DEFAULT_STALENESS = Duration.ofSeconds(2);
    /** The least bound: room for a few probes and their echoes. */
    public static final Duration LEAST_STALENESS = Duration.ofMillis(50);

    public FeedSettings {
        if (maxStaleness.compareTo(LEAST_STALENESS) < 0) {
            throw new IllegalArgumentException("maxStaleness " + maxStaleness + " < " + LEAST_STALENESS);
        }
    }

    /** Returns the time between two probes: a quarter of the bound, so that a lost echo or two do no harm. */
    long probeNanos() {
        return maxStaleness.toNanos() / 4;
    }

    /** Returns the time without an echo after which a connection is given up. */
    long patienceNanos() {
        return 2 * maxStaleness.toNanos();
    }
}
