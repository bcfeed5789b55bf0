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
    static final Metric TIME = new Metric(Sample::nanos, "ns", 0, 0);
    /** Other threads of the process allocate a little, which JMH spreads over the operations. */
    static final Metric ALLOCATION = new Metric(sample -> sample.metric(Sample.ALLOCATION), "B", 0, 0.5);

    static final Metric FOOTPRINT = new Metric(sample -> sample.metric("bytesPerEntry"), "B", 0, 0);
    static final Metric LONGEST_PAUSE = new Metric(sample -> sample.metric("longestMillis"), "ms", 1, 0);

    double of(Sample sample) {
        return value.applyAsDouble(sample);
    }

    String format(double amount) {
        return String.format(Locale.ROOT, "%,." + decimals + "f %s", amount, unit);
    }
}
