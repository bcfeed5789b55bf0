package dev.pagoda.benchmarks;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Counts how long operations took; keeps the longest. Not thread-safe: one for each thread. */
@State(Scope.Thread)
@AuxCounters(AuxCounters.Type.EVENTS)
public class Pauses {
    private static final double NANOS_PER_MILLI = 1_000_000;

    /** Number of operations. */
    public long operations;
    /** Operations longer than a millisecond. */
    public long over1Millis;
    /** Operations longer than ten milliseconds. */
    public long over10Millis;
    /** Operations longer than a hundred milliseconds. */
    public long over100Millis;
    /** The longest operation in milliseconds. */
    public double longestMillis;

    void add(long nanos) {
        operations++;
        double millis = nanos / NANOS_PER_MILLI;
        longestMillis = Math.max(longestMillis, millis);
        over1Millis += millis > 1 ? 1 : 0;
        over10Millis += millis > 10 ? 1 : 0;
        over100Millis += millis > 100 ? 1 : 0;
    }
}
