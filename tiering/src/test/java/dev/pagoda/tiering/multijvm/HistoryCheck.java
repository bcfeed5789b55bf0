package dev.pagoda.tiering.multijvm;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Finds what is wrong with the logs of several processes. The order of a key's states is that of their versions; when one came about is known
 * as far as the call that made it was under way. Where several explanations fit, the one that accuses nobody is taken.
 */
final class HistoryCheck {
    private final List<Event> events;
    private final long boundNanos;
    private final List<String> violations = new ArrayList<>();
    private final List<Long> staleness = new ArrayList<>();

    /** Checks a history whose reads may be so much behind; what failovers have lost is not asked for afterwards. */
    HistoryCheck(List<Event> events, long boundNanos, Epochs epochs) {
        this.events = events;
        this.boundNanos = boundNanos;
        Map<String, List<Event>> byKey =
                events.stream().collect(Collectors.groupingBy(Event::key, TreeMap::new, Collectors.toList()));
        byKey.forEach((key, of) -> epochs.divide(key, of).forEach(part -> check(key, part)));
        Collections.sort(staleness);
    }

    private void check(String key, Epochs.Part part) {
        new KeyCheck(key, part, boundNanos, violations, staleness).check();
        long winners = Stream.concat(part.earlier().stream(), part.events().stream())
                .filter(event -> event.kind() == Event.Kind.PUT)
                .count();
        if (key.startsWith(HistoryWorker.ELECTION) && winners > 1) {
            violations.add(key + ": " + winners + " processes have put it if absent");
        }
    }

    List<String> violations() {
        return violations;
    }

    /** Returns how far what was seen was behind at least, in ascending order. */
    List<Long> staleness() {
        return staleness;
    }

    List<Event> events() {
        return events;
    }

    long calls() {
        return events.size();
    }

    /** Returns a line for people. */
    String summary(String title) {
        return String.format(
                "%-28s %8d events, %7d values seen, staleness p50 %d us, p99 %d us, max %d us (bound %d ms), violations %d",
                title,
                calls(),
                staleness.size(),
                at(0.5) / 1_000,
                at(0.99) / 1_000,
                at(1) / 1_000,
                boundNanos / 1_000_000,
                violations.size());
    }

    private long at(double share) {
        return staleness.isEmpty()
                ? 0
                : staleness.get((int) Math.min(staleness.size() - 1, Math.round(share * staleness.size())));
    }

    /** Returns the increments of a counter that were acknowledged, and those that may have taken place beside. */
    long[] increments(String counter) {
        return new long[] {
            events.stream()
                    .filter(event -> event.key().equals(counter) && event.kind() == Event.Kind.PUT)
                    .count(),
            events.stream()
                    .filter(event -> event.key().equals(counter) && event.kind() == Event.Kind.PUT_PERHAPS)
                    .count()
        };
    }

    /** Returns the last events of each process for {@code key}, by process. */
    Map<Integer, Event> last(String key) {
        return events.stream()
                .filter(event -> event.key().equals(key) && event.kind() == Event.Kind.SAW)
                .collect(Collectors.toMap(
                        Event::process,
                        event -> event,
                        (a, b) -> Comparator.comparingLong(Event::beginNanos).compare(a, b) > 0 ? a : b,
                        TreeMap::new));
    }
}
