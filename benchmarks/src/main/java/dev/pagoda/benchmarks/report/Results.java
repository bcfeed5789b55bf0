package dev.pagoda.benchmarks.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleBiFunction;
import java.util.function.ToDoubleFunction;

/** The samples of each series, one for each round. Not thread-safe. */
final class Results {
    private final Map<Series, List<Sample>> samples = new LinkedHashMap<>();

    void add(Series series, Sample sample) {
        samples.computeIfAbsent(series, absent -> new ArrayList<>()).add(sample);
    }

    /** Returns the series that were measured, in the order in which they ran first. */
    Set<Series> series() {
        return samples.keySet();
    }

    List<Sample> of(Series series) {
        List<Sample> found = samples.get(series);
        if (found == null) {
            throw new IllegalArgumentException("Not measured: " + series.label());
        }
        return found;
    }

    /** Returns the median over the rounds. */
    double median(Series series, ToDoubleFunction<Sample> figure) {
        return median(of(series).stream().mapToDouble(figure).toArray());
    }

    /**
     * Returns the median over the rounds of a figure that compares two series; each round compares what ran side by side, so that a change of
     * the machine's load between rounds does not count.
     */
    double median(Series ours, Series theirs, ToDoubleBiFunction<Sample, Sample> comparison) {
        List<Sample> left = of(ours);
        List<Sample> right = of(theirs);
        double[] rounds = new double[Math.min(left.size(), right.size())];
        for (int i = 0; i < rounds.length; i++) {
            rounds[i] = comparison.applyAsDouble(left.get(i), right.get(i));
        }
        return median(rounds);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
