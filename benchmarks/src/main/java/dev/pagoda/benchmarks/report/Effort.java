package dev.pagoda.benchmarks.report;

import org.openjdk.jmh.runner.options.TimeValue;

/**
 * How long to measure.
 *
 * @param rounds how often each series runs, in a process of its own each time
 * @param warmups iterations before measuring
 * @param iterations iterations measured
 * @param iteration length of one
 * @param pauseSeconds length of the run that looks for pauses
 * @param entries entries in the caches whose footprint is measured
 */
record Effort(int rounds, int warmups, int iterations, TimeValue iteration, int pauseSeconds, int entries) {
    /** For published figures. */
    static final Effort FULL = new Effort(5, 3, 3, TimeValue.seconds(1), 60, 1_000_000);
    /** For a first look. */
    static final Effort QUICK = new Effort(1, 4, 3, TimeValue.milliseconds(500), 10, 200_000);
    /** For comparing with the targets. */
    static final Effort CHECK = new Effort(5, 2, 3, TimeValue.milliseconds(700), 60, 500_000);
}
