package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Ttl;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * What happened at a system of record, what the threads of several processes saw, and whether the two agree. Thread-safe while it is
 * recorded; checked by one thread after.
 *
 * <p>The states of a key follow each other at moments that are known exactly. Each sight must be a state that was current at some time from
 * the beginning of its call, less the bound on staleness, to its end; and no older than the state that any call of the same process saw
 * which ended before it began. Of several states that fit the oldest is taken, which accuses nobody wrongly.
 */
final class SharedHistory {
    private static final long SERVER_START_MILLIS = 2_500_000_000_000L;

    private final long origin = System.nanoTime();
    private final long boundNanos;
    private final Map<String, ConcurrentLinkedQueue<State>> states = new ConcurrentHashMap<>();
    private final Map<String, ConcurrentLinkedQueue<Sight>> sights = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Long> failovers = new ConcurrentLinkedQueue<>();
    private final List<Long> staleness = new ArrayList<>();

    SharedHistory(long boundNanos) {
        this.boundNanos = boundNanos;
    }

    /** A state of a key that came about between two moments; {@code value} is null if the key is absent. */
    private record State(
            long begunNanos,
            long nanos,
            long version,
            @Nullable String value,
            long expiresAt) {}

    /** What a call saw: a live entry, or nothing. */
    private record Sight(
            int process,
            String what,
            long version,
            @Nullable String value,
            long beginNanos,
            long endNanos) {}

    /** Returns the wall clock of the server. */
    long serverMillis(long nanos) {
        return SERVER_START_MILLIS + Math.floorDiv(nanos - origin, 1_000_000);
    }

    private long nanosOf(long serverMillis) {
        return origin + (serverMillis - SERVER_START_MILLIS) * 1_000_000;
    }

    /** Notes that the key got this state after {@code begunNanos}; called by one thread at a time, in the step that makes the change. */
    void changed(String key, long version, @Nullable String value, long expiresAt, long begunNanos) {
        states.computeIfAbsent(key, same -> new ConcurrentLinkedQueue<>())
                .add(new State(begunNanos, System.nanoTime(), version, value, expiresAt));
    }

    /** Notes that acknowledged writes are being lost. */
    void failedOver() {
        failovers.add(System.nanoTime());
    }

    /** Notes that a call of a process which began at {@code beginNanos} and ends now has seen an entry of {@code version}, or none (0). */
    void saw(int process, String what, String key, long version, @Nullable String value, long beginNanos) {
        sights.computeIfAbsent(key, same -> new ConcurrentLinkedQueue<>())
                .add(new Sight(process, what, version, value, beginNanos, System.nanoTime()));
    }

    /** Returns how old what was seen had been when the call began, in nanoseconds, in ascending order; after {@link #violations}. */
    List<Long> staleness() {
        staleness.sort(Comparator.naturalOrder());
        return staleness;
    }

    /** Returns what is wrong, one line each. */
    List<String> violations() {
        List<String> violations = new ArrayList<>();
        sights.forEach((key, seen) -> {
            List<State> timeline = timeline(key);
            seen.stream().map(Sight::process).distinct().forEach(process -> {
                List<Sight> sorted = seen.stream()
                        .filter(sight -> sight.process() == process)
                        .sorted(Comparator.comparingLong(sight -> sight.beginNanos() - origin))
                        .toList();
                check(key, timeline, sorted, violations);
            });
        });
        return violations;
    }

    private List<State> timeline(String key) {
        List<State> timeline = new ArrayList<>();
        timeline.add(
                new State(origin - Long.MAX_VALUE / 4, origin - Long.MAX_VALUE / 4, 0, null, ChangeListener.REMOVED));
        for (State state : states.getOrDefault(key, new ConcurrentLinkedQueue<>())) {
            addExpiry(timeline, state.begunNanos());
            timeline.add(state);
        }
        addExpiry(timeline, Long.MAX_VALUE / 4 + origin);
        return timeline;
    }

    private void addExpiry(List<State> timeline, long untilNanos) {
        State last = timeline.get(timeline.size() - 1);
        if (last.value() != null && last.expiresAt() != Ttl.NEVER) {
            long end = Math.max(nanosOf(last.expiresAt()), last.nanos());
            if (end - untilNanos < 0) {
                timeline.add(new State(end, end, 0, null, ChangeListener.REMOVED));
            }
        }
    }

    private void check(String key, List<State> timeline, List<Sight> sorted, List<String> violations) {
        PriorityQueue<long[]> ended = new PriorityQueue<>(Comparator.comparingLong(seen -> seen[0] - origin));
        int floor = 0;
        int oldest = 0;
        for (Sight sight : sorted) {
            while (!ended.isEmpty() && ended.element()[0] - sight.beginNanos() < 0) {
                floor = Math.max(floor, (int) ended.remove()[1]);
            }
            while (oldest + 1 < timeline.size()
                    && timeline.get(oldest + 1).nanos() - (sight.beginNanos() - boundNanos) <= 0) {
                oldest++;
            }
            boolean excused = isAroundFailover(sight);
            int place = place(timeline, excused ? oldest : Math.max(floor, oldest), sight);
            if (place < 0) {
                violations.add(describe(key, timeline, sight, floor, oldest));
            } else {
                note(timeline, place, sight);
                if (!excused) {
                    ended.add(new long[] {sight.endNanos(), place});
                }
            }
        }
    }

    /** What was seen and then lost may be seen once more before a process knows that it is lost. */
    private boolean isAroundFailover(Sight sight) {
        return failovers.stream()
                .anyMatch(at -> sight.endNanos() - at >= 0 && sight.beginNanos() - at - boundNanos <= 0);
    }

    private static int place(List<State> timeline, int from, Sight sight) {
        for (int i = from; i < timeline.size() && timeline.get(i).begunNanos() - sight.endNanos() < 0; i++) {
            State state = timeline.get(i);
            boolean same = sight.value() == null
                    ? state.value() == null
                    : state.version() == sight.version() && Objects.equals(state.value(), sight.value());
            if (same) {
                return i;
            }
        }
        return -1;
    }

    private void note(List<State> timeline, int place, Sight sight) {
        long end = place + 1 < timeline.size() ? timeline.get(place + 1).nanos() : sight.endNanos();
        if (sight.value() != null) {
            staleness.add(Math.max(0, sight.beginNanos() - end));
        }
    }

    private String describe(String key, List<State> timeline, Sight sight, int floor, int oldest) {
        StringBuilder text = new StringBuilder(key + ": process " + sight.process() + " " + sight.what() + " version "
                + sight.version() + " at " + (sight.beginNanos() - origin) / 1_000 + " to "
                + (sight.endNanos() - origin) / 1_000 + " us; floor " + floor + ", oldest " + oldest + " of");
        for (int i = Math.max(0, Math.min(floor, oldest) - 2);
                i < Math.min(timeline.size(), Math.max(floor, oldest) + 3);
                i++) {
            State state = timeline.get(i);
            text.append(" [").append(i).append(": ").append(state.version());
            text.append(state.value() == null ? " absent" : "").append(" from ");
            text.append((state.nanos() - origin) / 1_000).append("]");
        }
        return text.toString();
    }
}
