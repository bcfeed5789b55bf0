package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What happened at the far tier, what clients saw, and whether the two agree. Thread-safe while it is recorded; checked by one thread after.
 *
 * <p>The states of a key are ordered by version. Each thing that a client saw is a state, at some time between the beginning and the end of
 * its call: a state must not have come about later than that, and must not be older than what any call saw that ended before this one began.
 * An absence may be any of the states in which the key is absent; the oldest one that fits is taken, which accuses nobody wrongly.
 */
final class History {
    private static final int STEPS = 4;
    private static final int EXPIRED = 1;
    private static final int CLEARED = 2;

    private final Map<String, ConcurrentLinkedQueue<State>> states = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedQueue<Sight>> sights = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Tick> ticks = new ConcurrentLinkedQueue<>();

    /** A state of a key; {@code value} is null if the key is absent. */
    private record State(long order, @Nullable String value, long expiresAt, long begunNanos) {}

    /** What a call saw; {@code version} and {@code value} are those of a live entry, of a removal (without a value), or 0 and null. */
    private record Sight(
            String what, long version, @Nullable String value, long beginNanos, long endNanos) {}

    /** A move of the clock. */
    private record Tick(long millis, long beginNanos, long endNanos) {}

    /** Notes that the key has had a value, or none, from {@code version} on; the change began at {@code begunNanos} or later. */
    void changed(String key, long version, @Nullable String value, long expiresAt, long begunNanos) {
        states.computeIfAbsent(key, same -> new ConcurrentLinkedQueue<>())
                .add(new State(version * STEPS, value, expiresAt, begunNanos));
    }

    /** Notes that the key was cleared when {@code version} was the last one. */
    void cleared(String key, long version, long begunNanos) {
        states.computeIfAbsent(key, same -> new ConcurrentLinkedQueue<>())
                .add(new State(version * STEPS + CLEARED, null, Ttl.NEVER, begunNanos));
    }

    void ticked(long millis, long beginNanos, long endNanos) {
        ticks.add(new Tick(millis, beginNanos, endNanos));
    }

    /** Notes that a call which began at {@code beginNanos} and ends now has seen {@code entry}, or nothing. */
    void saw(String what, String key, @Nullable Entry<String> entry, long beginNanos) {
        saw(what, key, entry == null ? 0 : entry.version(), entry == null ? null : entry.value(), beginNanos);
    }

    /** Notes that a call which began at {@code beginNanos} and ends now has seen, or made, a state. */
    void saw(String what, String key, long version, @Nullable String value, long beginNanos) {
        sights.computeIfAbsent(key, same -> new ConcurrentLinkedQueue<>())
                .add(new Sight(what, version, value, beginNanos, System.nanoTime()));
    }

    /** Returns the number of things seen. */
    int size() {
        return sights.values().stream().mapToInt(ConcurrentLinkedQueue::size).sum();
    }

    /** Returns what is wrong, one line each. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        sights.forEach((key, seen) -> check(key, timeline(key), seen, violations));
        return violations;
    }

    private NavigableMap<Long, State> timeline(String key) {
        NavigableMap<Long, State> timeline = new TreeMap<>();
        timeline.put(0L, new State(0, null, Ttl.NEVER, Long.MIN_VALUE));
        for (State state : states.getOrDefault(key, new ConcurrentLinkedQueue<>())) {
            timeline.merge(state.order(), state, (a, b) -> a.begunNanos() < b.begunNanos() ? a : b);
            ticks.stream()
                    .filter(tick -> tick.millis() >= state.expiresAt())
                    .min(Comparator.comparingLong(Tick::beginNanos))
                    .ifPresent(tick -> timeline.put(
                            state.order() + EXPIRED,
                            new State(state.order() + EXPIRED, null, Ttl.NEVER, tick.beginNanos())));
        }
        return timeline;
    }

    private void check(String key, NavigableMap<Long, State> timeline, Iterable<Sight> seen, List<String> violations) {
        List<Sight> sorted = new ArrayList<>();
        seen.forEach(sorted::add);
        sorted.sort(Comparator.comparingLong(Sight::beginNanos));
        PriorityQueue<Map.Entry<Long, Long>> ended = new PriorityQueue<>(Map.Entry.comparingByKey());
        long floor = 0;
        for (Sight sight : sorted) {
            while (!ended.isEmpty() && ended.element().getKey() < sight.beginNanos()) {
                floor = Math.max(floor, ended.remove().getValue());
            }
            State state = place(sight, timeline, floor);
            if (state == null) {
                violations.add(key + ": " + sight + " fits none of the states "
                        + timeline.tailMap(floor, true).values().stream()
                                .limit(3)
                                .toList());
            } else {
                ended.add(Map.entry(sight.endNanos(), state.order()));
            }
        }
    }

    private @Nullable State place(Sight sight, NavigableMap<Long, State> timeline, long floor) {
        if (sight.version() > 0) {
            State state = timeline.get(sight.version() * STEPS);
            boolean fits = state != null
                    && state.order() >= floor
                    && state.begunNanos() < sight.endNanos()
                    && Objects.equals(state.value(), sight.value())
                    && !(sight.value() != null && isExpiredAt(sight.beginNanos(), state));
            return fits ? state : null;
        }
        return timeline.tailMap(floor, true).values().stream()
                .filter(state -> state.value() == null && state.begunNanos() < sight.endNanos())
                .findFirst()
                .orElse(null);
    }

    private boolean isExpiredAt(long nanos, State state) {
        return state.expiresAt() != Ttl.NEVER
                && ticks.stream().anyMatch(tick -> tick.endNanos() < nanos && tick.millis() >= state.expiresAt());
    }
}
