package dev.pagoda.benchmarks.report;

import java.util.Map;

/**
 * What one fork measured.
 *
 * @param nanos time of an operation as its thread saw it
 * @param metrics everything else by name: {@value #ALLOCATION} and a benchmark's own counters
 */
record Sample(double nanos, Map<String, Double> metrics) {
    /** Bytes allocated by an operation. */
    static final String ALLOCATION = "gc.alloc.rate.norm";

    Sample {
        metrics = Map.copyOf(metrics);
    }

    /**
     * Returns a metric's value.
     *
     * @throws IllegalArgumentException if the benchmark has no such metric
     */
    double metric(String name) {
        Double value = metrics.get(name);
        if (value == null) {
            throw new IllegalArgumentException("No metric " + name + " among " + metrics.keySet());
        }
        return value;
    }
}
