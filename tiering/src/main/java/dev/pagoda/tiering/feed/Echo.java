package dev.pagoda.tiering.feed;

import java.util.Map;

/**
 * The answer of a source to a probe.
 *
 * @param id of the probe
 * @param source the name of the source
 * @param epoch as in {@link Link}, at the moment at which the source met the probe
 * @param millis the clock of the source at that moment, in milliseconds since 1970; entries expire by it
 * @param ageNanos how old the state is that the source vouches for: 0 for the system of record itself, for a copy of it the age of the
 *     newest state that it is known to have caught up with
 * @param positions the last position of each chain of the source at that moment; chains without a message may be left out
 */
public record Echo(long id, String source, String epoch, long millis, long ageNanos, Map<Integer, Long> positions) {
    public Echo {
        positions = Map.copyOf(positions);
        if (ageNanos < 0) {
            throw new IllegalArgumentException("ageNanos " + ageNanos + " < 0");
        }
    }
}
