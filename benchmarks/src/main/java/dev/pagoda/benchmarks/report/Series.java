package dev.pagoda.benchmarks.report;

import java.util.Map;
import java.util.TreeMap;

/**
 * One benchmark with all its parameters set: what a fork measures.
 *
 * @param benchmark class and method, without the package
 * @param parameters JMH parameters by name; those left out keep their first default
 * @param threads how many threads run it at once
 * @param once whether it runs once and says itself how long, without warm-up
 */
record Series(String benchmark, Map<String, String> parameters, int threads, boolean once) {
    Series {
        parameters = Map.copyOf(parameters);
    }

    static Series of(String benchmark) {
        return new Series(benchmark, Map.of(), 1, false);
    }

    static Series once(String benchmark) {
        return new Series(benchmark, Map.of(), 1, true);
    }

    Series with(String parameter, Object value) {
        Map<String, String> more = new TreeMap<>(parameters);
        more.put(parameter, value.toString());
        return new Series(benchmark, more, threads, once);
    }

    Series threads(int count) {
        return new Series(benchmark, parameters, count, once);
    }

    /** Returns the parameters in short, for a reader who knows which benchmark it is. */
    String label() {
        String values = String.join(", ", new TreeMap<>(parameters).values());
        String subject = values.isEmpty() ? benchmark : benchmark + " " + values;
        return threads == 1 ? subject : subject + ", " + threads + " threads";
    }
}
