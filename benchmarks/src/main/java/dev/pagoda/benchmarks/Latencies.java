package dev.pagoda.benchmarks;

import java.util.Arrays;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Percentiles of what operations took. Not thread-safe. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Latencies {
    private static final double NANOS_PER_MILLI = 1_000_000;

    /** Operations of all threads in a second. */
    public double perSecond;
    /** The time in milliseconds that 95 of 100 operations do not exceed. */
    public double p95Millis;
    /** The time in milliseconds that 99 of 100 operations do not exceed. */
    public double p99Millis;

    void set(long[] nanos, double seconds) {
        long[] sorted = nanos.clone();
        Arrays.sort(sorted);
        perSecond = sorted.length / seconds;
        p95Millis = sorted[(int) (sorted.length * 0.95)] / NANOS_PER_MILLI;
        p99Millis = sorted[(int) (sorted.length * 0.99)] / NANOS_PER_MILLI;
    }
}
