package dev.pagoda.benchmarks.report;

import java.util.Map;

/**
 * What one fork measured.
 *
 * @param nanos time that an operation took
 * @param metrics everything else by name: of profilers, and a benchmark's own counters
 */
record Sample(double nanos, Map<String, Double> metrics) {
    /** Bytes allocated by all threads, by operation. */
    static final String ALLOCATION_OF_ALL = "gc.alloc.rate.norm";

    /** Elapsed time over the number of operations of all threads together. */
    static final String SHARE = "elapsed.share";

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
