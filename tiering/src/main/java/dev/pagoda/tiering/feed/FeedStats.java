package dev.pagoda.tiering.feed;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a feed has counted since it was started.
 *
 * @param trusted whether copies may be served now
 * @param changes messages of single entries
 * @param connections connections that were opened; all but the first are reconnects
 * @param lapses how often trust had ended before it was lent again, for whatever reason
 * @param resets how often all copies of all caches were given up
 * @param losses connections that were lost, whatever the reason
 * @param gaps losses since a message was missing
 * @param epochs losses since a source has begun a new history
 * @param steps how often the clock of a source was seen to step
 * @param echoNanos the time between the last probe and its last echo
 */
public record FeedStats(
        boolean trusted,
        long changes,
        long connections,
        long lapses,
        long resets,
        long losses,
        long gaps,
        long epochs,
        long steps,
        long echoNanos) {
    /** Returns the figures by name; {@code feed.trusted} is 1 or 0. */
    public Map<String, Number> byName() {
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("feed.trusted", trusted ? 1 : 0);
        figures.put("feed.changes", changes);
        figures.put("feed.connections", connections);
        figures.put("feed.lapses", lapses);
        figures.put("feed.resets", resets);
        figures.put("feed.losses", losses);
        figures.put("feed.gaps", gaps);
        figures.put("feed.epochs", epochs);
        figures.put("feed.steps", steps);
        figures.put("feed.echoNanos", echoNanos);
        return figures;
    }
}
