package dev.pagoda.benchmarks.report;

import java.util.List;

/**
 * A figure as it is printed.
 *
 * @param title what was measured
 * @param ours Pagoda's figure
 * @param against what it is compared with; empty if with nothing
 * @param theirs the other's figure
 * @param comparison ratio or difference
 * @param target what was to be reached; empty if there is no target
 * @param excess the figure as a share of the target: met up to 1; 0 if there is no target
 */
record Line(String title, String ours, String against, String theirs, String comparison, String target, double excess) {
    static final List<String> HEADINGS =
            List.of("figure", "Pagoda", "against", "theirs", "comparison", "target", "met");

    /** Returns the line of a figure that can't be told since a benchmark failed. */
    static Line failed(String title) {
        return new Line(title, "failed", "", "", "", "to run", Double.POSITIVE_INFINITY);
    }

    boolean isMet() {
        return excess <= 1;
    }

    List<String> cells() {
        String verdict = target.isEmpty() ? "" : isMet() ? "yes" : "**no**";
        return List.of(title, ours, against, theirs, comparison, target, verdict);
    }
}
