package dev.pagoda.benchmarks.report;

import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * Something that a sample tells.
 *
 * @param value reads it from a sample
 * @param unit in what it is counted
 * @param decimals digits shown after the point
 * @param noise what the measurement itself may add; a target is met up to this much over it
 */
record Metric(ToDoubleFunction<Sample> value, String unit, int decimals, double noise) {
    /** Elapsed time of an operation. */
    static final Metric ELAPSED = new Metric(Sample::nanos, "ns", 0, 0);
    /** Elapsed time by operation of all threads together, for operations that wait together. */
    static final Metric SHARE = new Metric(sample -> sample.metric(Sample.SHARE), "ns", 0, 0);
    /** Processor time of the caller, which is the time of an operation that does not wait. */
    static final Metric TIME = new Metric(sample -> sample.metric(CallerProfiler.TIME), "ns", 0, 0);
    /** Processor time of the whole process, for operations that may leave work to other threads. */
    static final Metric PROCESS_TIME = new Metric(sample -> sample.metric(CallerProfiler.PROCESS_TIME), "ns", 0, 0);
    /** What the caller allocates. The harness adds a little; an allocation by each operation would be 16 B at least. */
    static final Metric ALLOCATION = new Metric(sample -> sample.metric(CallerProfiler.ALLOCATION), "B", 0, 2);
    /** What all threads of the process allocate meanwhile. */
    static final Metric ALLOCATION_OF_ALL = new Metric(sample -> sample.metric(Sample.ALLOCATION_OF_ALL), "B", 0, 0.5);

    static final Metric FOOTPRINT = new Metric(sample -> sample.metric("bytesPerEntry"), "B", 0, 0);
    static final Metric LONGEST_PAUSE = new Metric(sample -> sample.metric("longestMillis"), "ms", 1, 0);

    static final Metric KEY = new Metric(sample -> sample.metric("bytesOfKey"), "B", 0, 0);
    /** What 95 in 100 operations take at most. */
    static final Metric P95 = new Metric(sample -> sample.metric("p95Millis"), "ms", 2, 0);
    /** The reciprocal of the throughput of all threads. */
    static final Metric PER_OPERATION = new Metric(sample -> 1_000_000 / sample.metric("perSecond"), "us", 1, 0);

    double of(Sample sample) {
        return value.applyAsDouble(sample);
    }

    String format(double amount) {
        return String.format(Locale.ROOT, "%,." + decimals + "f %s", amount, unit);
    }
}
