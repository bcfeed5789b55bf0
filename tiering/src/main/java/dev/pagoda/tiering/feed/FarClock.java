package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * The time at the sources as it can be told from here: this machine's monotonic clock plus what the echoes of probes have shown it to be
 * behind; of several sources the one that is ahead. This machine's wall clock has no part in it, once there was an echo.
 *
 * <p>Thread-safe.
 */
final class FarClock implements Clock {
    /*
     * An echo that says "it was S o'clock when I met the probe" puts the difference between the two clocks into an interval: the probe met
     * its source after it was sent and before the echo came. The upper end is taken for the difference, so that entries expire here rather
     * early than late; it is what one gets who counts the remaining time of an entry from the moment at which he asked for it.
     *
     * A later interval with a lower upper end makes the difference better. Meanwhile the clocks may have drifted apart, so the difference
     * grows with time, by more than clocks drift, until an interval takes it down again. One that is far outside of the interval says that
     * the clock over there has stepped.
     */
    static final long TOLERANCE_NANOS = 500_000_000;
    private static final long NANOS_PER_MILLI = 1_000_000;
    /** The clocks drift by less than one part in so many. */
    private static final long DRIFT_PARTS = 1_000;

    private final Clock local;
    private final Map<String, Difference> differences = new HashMap<>();
    private volatile long difference;
    private volatile boolean known;

    /** How far a source was ahead at most, at a moment. */
    private record Difference(long nanos, long atNanos) {
        long at(long now) {
            return nanos + (now - atNanos) / DRIFT_PARTS;
        }
    }

    FarClock(Clock local) {
        this.local = local;
    }

    @Override
    public long millis() {
        return known ? Math.floorDiv(local.nanos() + difference, NANOS_PER_MILLI) : local.millis();
    }

    @Override
    public long nanos() {
        return local.nanos();
    }

    /** Learns that it was {@code millis} at a source at some time between two local ones; returns whether its clock has stepped. */
    boolean learn(String source, long millis, long sentNanos, long receivedNanos) {
        long least = millis * NANOS_PER_MILLI - receivedNanos;
        long most = (millis + 1) * NANOS_PER_MILLI - sentNanos;
        synchronized (differences) {
            Difference before = differences.get(source);
            long aged = before == null ? most : before.at(receivedNanos);
            differences.put(source, new Difference(aged < least ? most : Math.min(aged, most), receivedNanos));
            publish();
            return aged < least - TOLERANCE_NANOS || aged > most + TOLERANCE_NANOS;
        }
    }

    /** Forgets all sources but these. */
    void retain(Set<String> sources) {
        synchronized (differences) {
            differences.keySet().retainAll(sources);
            if (!differences.isEmpty()) {
                publish();
            }
        }
    }

    private void publish() {
        difference =
                differences.values().stream().mapToLong(Difference::nanos).max().orElse(0);
        known = true;
    }
}
