package dev.pagoda.kvdriver.outage;

import dev.pagoda.tiering.StoreException;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;

/** What each operation does in each state of a server, and how long that takes. Not thread-safe. */
final class OutageTable {
    private static final int WIDTH = 28;

    private final Map<String, Map<String, Measured>> rows = new LinkedHashMap<>();
    private final Set<String> states = new LinkedHashSet<>();

    /** How a call ended, and the time that the median of its repetitions took. */
    record Measured(String outcome, long micros) {
        @Override
        public String toString() {
            return String.format("%s %.1f ms", outcome, micros / 1_000.0);
        }
    }

    /** Makes a call so many times. */
    Measured measure(String state, String operation, int times, Callable<?> call) {
        long[] micros = new long[times];
        String outcome = "";
        for (int i = 0; i < times; i++) {
            long begun = System.nanoTime();
            outcome = outcome(call);
            micros[i] = (System.nanoTime() - begun) / 1_000;
        }
        Arrays.sort(micros);
        Measured measured = new Measured(outcome, micros[times / 2]);
        rows.computeIfAbsent(operation, same -> new LinkedHashMap<>()).put(state, measured);
        states.add(state);
        return measured;
    }

    private static String outcome(Callable<?> call) {
        try {
            Object answer = call.call();
            return answer == null ? "absent" : answer instanceof String ? "value" : "done";
        } catch (SQLException e) {
            return e.getSQLState();
        } catch (Exception e) {
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                if (cause instanceof StoreException known) {
                    return known.code().name();
                }
            }
            return e.getClass().getSimpleName();
        }
    }

    void print() {
        StringBuilder table = new StringBuilder("operation".concat(" ".repeat(WIDTH - 9)));
        states.forEach(state -> table.append(String.format("| %-" + WIDTH + "s", state)));
        rows.forEach((operation, cells) -> {
            table.append(String.format("%n%-" + WIDTH + "s", operation));
            states.forEach(state -> table.append(
                    String.format("| %-" + WIDTH + "s", cells.containsKey(state) ? cells.get(state) : "")));
        });
        System.out.println(table);
    }
}
