package dev.pagoda.benchmarks.report;

import java.util.List;
import java.util.Locale;

/** A line of the report: what is measured, what it is compared with, and the target. */
sealed interface Figure {
    /** Stands for "no target: shown for orientation". */
    double NO_TARGET = Double.POSITIVE_INFINITY;

    /** Returns the greatest value that meets the target, or {@link #NO_TARGET}. */
    double target();

    /** Returns the series that must be measured side by side, what Pagoda is compared with first. */
    List<Series> needs();

    String title();

    /**
     * Returns the line for what was measured.
     *
     * @throws IllegalArgumentException if something was not
     */
    Line evaluate(Results results);

    /** A figure of one series over that of another; the target is the greatest ratio. */
    record Ratio(String title, Series ours, Series theirs, Metric metric, double target) implements Figure {
        @Override
        public List<Series> needs() {
            return List.of(theirs, ours);
        }

        @Override
        public Line evaluate(Results results) {
            double ratio = results.median(ours, theirs, (left, right) -> metric.of(left) / metric.of(right));
            return new Line(
                    title,
                    metric.format(results.median(ours, metric.value())),
                    theirs.label(),
                    metric.format(results.median(theirs, metric.value())),
                    times(ratio),
                    target == NO_TARGET ? "" : "<= " + times(target),
                    ratio / target);
        }

        private static String times(double ratio) {
            return String.format(Locale.ROOT, "%.2f x", ratio);
        }
    }

    /** By how much a series exceeds another one; the target is the greatest difference. */
    record Extra(String title, Series ours, Series theirs, Metric metric, double target) implements Figure {
        @Override
        public List<Series> needs() {
            return List.of(theirs, ours);
        }

        @Override
        public Line evaluate(Results results) {
            double extra = results.median(ours, theirs, (left, right) -> metric.of(left) - metric.of(right));
            return new Line(
                    title,
                    metric.format(results.median(ours, metric.value())),
                    theirs.label(),
                    metric.format(results.median(theirs, metric.value())),
                    (extra < 0 ? "" : "+") + metric.format(extra),
                    target == NO_TARGET ? "" : "<= +" + metric.format(target),
                    Math.max(0, extra) / (target + metric.noise()));
        }
    }

    /** A figure of one series; the target is the greatest value. */
    record Limit(String title, Series ours, Metric metric, double target) implements Figure {
        @Override
        public List<Series> needs() {
            return List.of(ours);
        }

        @Override
        public Line evaluate(Results results) {
            double value = results.median(ours, metric.value());
            String bound = target == NO_TARGET ? "" : "<= " + metric.format(target);
            return new Line(title, metric.format(value), "", "", "", bound, value / (target + metric.noise()));
        }
    }
}
