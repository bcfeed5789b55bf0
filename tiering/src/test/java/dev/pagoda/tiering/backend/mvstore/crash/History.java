package dev.pagoda.tiering.backend.mvstore.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The operations that a journal tells of, by place and in the order in which they began. */
final class History {
    private static final int NEVER = Integer.MAX_VALUE;

    private final Map<Long, Operation> operations = new HashMap<>();
    private final Map<Place, List<Operation>> byPlace = new LinkedHashMap<>();
    private final List<String> problems = new ArrayList<>();
    private final List<Integer> commits = new ArrayList<>();
    private int flushing = -1;
    private final Map<Integer, Integer> flushes = new LinkedHashMap<>();

    /** One write of one key. */
    static final class Operation {
        final long id;
        final Line.Kind kind;
        final Place place;
        int line = NEVER;
        long version;
        long millis;

        private Operation(long id, Line.Kind kind, Place place) {
            this.id = id;
            this.kind = kind;
            this.place = place;
        }

        boolean isAcknowledged() {
            return line != NEVER;
        }
    }

    static History of(List<String> lines) {
        History history = new History();
        for (int i = 0; i < lines.size(); i++) {
            history.add(i, lines.get(i));
        }
        return history;
    }

    private void add(int number, String line) {
        String[] words = line.split(" ", 5);
        switch (words[0]) {
            case "begin" -> begin(words);
            case "done" -> {
                Operation operation = operations.get(Long.parseLong(words[1]));
                operation.version = Long.parseLong(words[2]);
                operation.millis = Long.parseLong(words[3]);
                operation.line = number;
            }
            case "refused" -> {
                Operation operation = operations.remove(Long.parseLong(words[1]));
                byPlace.get(operation.place).remove(operation);
            }
            case "flushing" -> flushing = number;
            case "flushed" -> flushes.put(number, flushing);
            case "committed" -> commits.add(number);
            default -> problems.add(line);
        }
    }

    private void begin(String[] words) {
        Place place = new Place(Integer.parseInt(words[3]), words[4]);
        Operation begun = new Operation(Long.parseLong(words[1]), Line.Kind.valueOf(words[2]), place);
        operations.put(begun.id, begun);
        byPlace.computeIfAbsent(place, p -> new ArrayList<>()).add(begun);
    }

    Operation operation(long id) {
        return operations.get(id);
    }

    List<Operation> at(Place place) {
        return byPlace.getOrDefault(place, List.of());
    }

    Map<Place, List<Operation>> byPlace() {
        return byPlace;
    }

    List<String> problems() {
        return problems;
    }

    long acknowledged() {
        return operations.values().stream().filter(Operation::isAcknowledged).count();
    }

    /** Returns the line at which the last flush began that had ended before {@code line}, -1 if there is none. */
    int lastFlushBefore(int line) {
        return flushes.entrySet().stream()
                .filter(flush -> flush.getKey() < line)
                .mapToInt(Map.Entry::getValue)
                .max()
                .orElse(-1);
    }

    /** Returns the line of the last but one commit before {@code line}, -1 if there is none. */
    int lastButOneCommitBefore(int line) {
        List<Integer> before = commits.stream().filter(commit -> commit < line).toList();
        return before.size() < 2 ? -1 : before.get(before.size() - 2);
    }
}
