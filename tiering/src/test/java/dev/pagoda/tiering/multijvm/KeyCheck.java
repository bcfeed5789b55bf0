package dev.pagoda.tiering.multijvm;

import dev.pagoda.tiering.multijvm.Event.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** What is wrong with the history of one key in one epoch. What is left of those before counts, and was checked there. */
final class KeyCheck {
    /** How much later than its time an entry may be seen. */
    private static final long EXPIRY_NANOS = 1_000_000_000;
    /** How well the wall clock in versions and expiries is known on the monotonic one. */
    private static final long CLOCK_NANOS = 5_000_000;

    private final String key;
    private final List<Event> earlier;
    private final List<Event> events;
    private final long boundNanos;
    private final List<String> violations;
    private final List<Long> staleness;
    private final List<State> states = new ArrayList<>();
    private final Map<Long, Integer> byVersion = new HashMap<>();
    private final List<Event> removals = new ArrayList<>();
    /** Writes that may have taken place and expired before anybody saw what they had written. */
    private final List<Event> passing = new ArrayList<>();

    private long[] goneBy = new long[0];

    KeyCheck(String key, Epochs.Part part, long boundNanos, List<String> violations, List<Long> staleness) {
        this.key = key;
        this.earlier = part.earlier();
        this.events = part.events();
        this.boundNanos = boundNanos;
        this.violations = violations;
        this.staleness = staleness;
    }

    /** A state that came about between two moments; {@code endNanos} is {@link Long#MAX_VALUE} if nobody can tell. */
    private record State(
            long version, String value, long expected, long beginNanos, long endNanos, long expiresAtNanos) {
        boolean isRemoval() {
            return value.isEmpty();
        }
    }

    void check() {
        collectStates();
        checkConditions();
        Map<Integer, List<Event>> byProcess = new TreeMap<>();
        events.stream()
                .filter(event -> event.kind() == Kind.SAW || event.version() > 0)
                .forEach(event -> byProcess
                        .computeIfAbsent(event.process(), same -> new ArrayList<>())
                        .add(event));
        byProcess.values().forEach(this::checkProcess);
    }

    private void collectStates() {
        TreeMap<Long, State> sorted = new TreeMap<>();
        sorted.put(0L, new State(0, "", 0, Long.MIN_VALUE, Long.MIN_VALUE, Long.MAX_VALUE));
        Map<String, Event> perhaps = new HashMap<>();
        List<Event> all = new ArrayList<>(earlier);
        all.addAll(events);
        for (Event event : all) {
            switch (event.kind()) {
                case PUT, REMOVED -> add(sorted, event, event.version(), event.endNanos());
                case PUT_PERHAPS -> {
                    perhaps.put(event.value(), event);
                    if (event.expiresAtNanos() < Long.MAX_VALUE) {
                        passing.add(event);
                    }
                }
                case REMOVED_PERHAPS -> removals.add(event);
                case SAW -> {
                    // what it saw is looked at later
                }
            }
        }
        all.stream()
                .filter(event -> event.kind() == Kind.SAW && !sorted.containsKey(event.version()))
                .forEach(event -> {
                    Event put = perhaps.remove(event.value());
                    if (put != null) {
                        add(sorted, put, event.version(), Long.MAX_VALUE);
                    }
                });
        // What was never seen may have been there all the same, and have expired since.
        perhaps.values().stream()
                .filter(put -> put.expiresAtNanos() < Long.MAX_VALUE)
                .forEach(removals::add);
        sorted.values().forEach(state -> {
            byVersion.put(state.version(), states.size());
            states.add(state);
        });
        goneBy = new long[states.size()];
        long earliest = Long.MAX_VALUE;
        for (int i = states.size() - 1; i >= 0; i--) {
            goneBy[i] = earliest;
            earliest =
                    Math.min(earliest, i == 0 ? Long.MAX_VALUE : states.get(i).endNanos());
        }
    }

    private void add(Map<Long, State> sorted, Event event, long version, long endNanos) {
        State state = new State(
                version, event.value(), event.expected(), event.beginNanos(), endNanos, event.expiresAtNanos());
        if (sorted.put(version, state) != null) {
            violations.add(key + ": version " + version + " was given to two writes");
        }
    }

    private void checkConditions() {
        for (int i = 1; i < states.size(); i++) {
            State state = states.get(i);
            if (state.expected() > 0 && states.get(i - 1).version() != state.expected()) {
                violations.add(key + ": version " + state.version() + " was set on condition of " + state.expected()
                        + ", but follows " + states.get(i - 1).version());
            }
        }
    }

    private void checkProcess(List<Event> seen) {
        seen.sort(Comparator.comparingLong(Event::beginNanos));
        PriorityQueue<long[]> ended = new PriorityQueue<>(Comparator.comparingLong(pair -> pair[0]));
        long floor = 0;
        for (Event event : seen) {
            while (!ended.isEmpty() && ended.element()[0] < event.beginNanos()) {
                floor = Math.max(floor, ended.remove()[1]);
            }
            long order = event.version() > 0 ? place(event, floor) : placeAbsence(event, floor);
            ended.add(new long[] {event.endNanos(), order});
        }
    }

    /** Orders are twice the version, plus one for the absence after the entry's expiry. */
    private long place(Event event, long floor) {
        Integer index = byVersion.get(event.version());
        if (index == null) {
            violations.add(key + ": " + event.line() + " was written by nobody");
            return floor;
        }
        State state = states.get(index);
        if (event.kind() != Kind.SAW) {
            complain(2 * state.version() < floor, event, "is older than what was seen before, " + floor / 2);
            return 2 * state.version();
        }
        complain(!state.value().equals(event.value()), event, "has the value of another version");
        complain(state.beginNanos() >= event.endNanos(), event, "was seen before it was written");
        complain(2 * state.version() < floor, event, "is older than what was seen before, " + floor / 2);
        complain(
                state.expiresAtNanos() < Long.MAX_VALUE && state.expiresAtNanos() + EXPIRY_NANOS < event.beginNanos(),
                event,
                "has expired");
        long behind = behind(index, event);
        complain(behind > boundNanos, event, "was " + behind / 1_000 + " us behind");
        staleness.add(behind);
        return 2 * state.version();
    }

    private long behind(int index, Event event) {
        return goneBy[index] == Long.MAX_VALUE ? 0 : Math.max(0, event.beginNanos() - goneBy[index]);
    }

    private void complain(boolean wrong, Event event, String what) {
        if (wrong) {
            violations.add(key + ": " + event.line() + " " + what);
        }
    }

    private long placeAbsence(Event event, long floor) {
        for (int i = firstAt(floor / 2); i < states.size(); i++) {
            State state = states.get(i);
            long order = 2 * state.version() + (state.isRemoval() ? 0 : 1);
            if (order >= floor && isAbsent(state, event) && behind(i, event) <= boundNanos) {
                return order;
            }
        }
        boolean unknown = removals.stream().anyMatch(removal -> removal.beginNanos() < event.endNanos())
                || passing.stream().anyMatch(put -> put.expiresAtNanos() - CLOCK_NANOS < event.endNanos());
        complain(!unknown, event, "is an absence that nobody has made, at or after " + floor / 2);
        return floor;
    }

    /** Returns the index of the last state whose version is at most {@code version}. */
    private int firstAt(long version) {
        int low = 0;
        int high = states.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (states.get(middle).version() <= version) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private static boolean isAbsent(State state, Event event) {
        return state.isRemoval()
                ? state.beginNanos() < event.endNanos()
                : state.expiresAtNanos() < Long.MAX_VALUE && state.expiresAtNanos() - CLOCK_NANOS < event.endNanos();
    }
}
