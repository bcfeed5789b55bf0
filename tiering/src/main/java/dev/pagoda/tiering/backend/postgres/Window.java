package dev.pagoda.tiering.backend.postgres;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the primary was in the last while, as it was asked every so often. A replica that is not behind the oldest of these positions shows
 * nothing that is older than the while. Immutable.
 *
 * @param beats what the primary said, the oldest first
 * @param nanos how long the while is
 */
record Window(List<Beat> beats, long nanos) {
    /**
     * One answer of the primary.
     *
     * @param sentNanos when it was asked, on the clock of {@link System#nanoTime}
     * @param bytes its position
     * @param clockMillis by how much its clock was ahead of that clock, or up to {@code tookMillis} less
     * @param tookMillis how long the answer took
     */
    record Beat(long sentNanos, long bytes, long clockMillis, long tookMillis) {}

    /** Returns the window that ends with {@code beat}. */
    Window with(Beat beat) {
        List<Beat> kept = new ArrayList<>();
        beats.stream()
                .filter(old -> beat.sentNanos() - old.sentNanos() <= nanos)
                .forEach(kept::add);
        kept.add(beat);
        return new Window(List.copyOf(kept), nanos);
    }

    /** Returns the position that a replica must have at {@code now}, or {@link Floor#UNKNOWN} if the primary has not been heard of for too long. */
    long required(long now) {
        for (int i = 0; i < beats.size(); i++) {
            if (now - beats.get(i).sentNanos() <= nanos) {
                return beats.get(i).bytes();
            }
        }
        return Floor.UNKNOWN;
    }

    /** Returns the position before the last one, or that one if it is the first; {@link Floor#UNKNOWN} if there is none. */
    long previous() {
        return beats.isEmpty()
                ? Floor.UNKNOWN
                : beats.get(Math.max(0, beats.size() - 2)).bytes();
    }

    /** Returns the last answer of the primary; there must have been one. */
    Beat last() {
        return beats.get(beats.size() - 1);
    }
}
