package dev.pagoda.tiering.resilience;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was counted of the calls to a backend.
 *
 * @param state of the circuit breaker
 * @param calls attempts that reached the backend
 * @param failures attempts that it did not answer
 * @param repetitions attempts after a failure
 * @param stopped calls that failed at once, since the breaker was open
 * @param crowded calls that failed at once, since too many were under way
 * @param underWay calls that are under way now
 */
public record ResilienceStats(
        State state, long calls, long failures, long repetitions, long stopped, long crowded, long underWay) {
    /** What the circuit breaker does with calls. */
    public enum State {
        /** It lets them through. */
        CLOSED(0),
        /** It finds out whether to let them through. */
        HALF_OPEN(1),
        /** It fails them. */
        OPEN(2);

        private final int figure;

        State(int figure) {
            this.figure = figure;
        }

        static State of(CircuitBreaker.State state) {
            return switch (state) {
                case OPEN, FORCED_OPEN -> OPEN;
                case HALF_OPEN -> HALF_OPEN;
                case CLOSED, DISABLED, METRICS_ONLY -> CLOSED;
            };
        }
    }

    /** Returns the figures by name; the state is 0 for closed, 1 for half-open, 2 for open. */
    public Map<String, Number> byName() {
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("breaker.state", state.figure);
        figures.put("calls", calls);
        figures.put("calls.failed", failures);
        figures.put("calls.repeated", repetitions);
        figures.put("calls.stopped", stopped);
        figures.put("calls.crowded", crowded);
        figures.put("calls.underWay", underWay);
        return figures;
    }
}
