package dev.pagoda.benchmarks.report;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Measures a series in a process of its own. */
final class Measurement {
    private static final String PACKAGE = "dev.pagoda.benchmarks.";

    private static final double MEDIAN = 50;

    private final Effort effort;

    Measurement(Effort effort) {
        this.effort = effort;
    }

    /**
     * Measures once.
     *
     * @throws RunnerException if the benchmark failed, or there is none
     */
    Sample take(Series series) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(PACKAGE + series.benchmark()) + "$")
                .forks(1)
                .threads(series.threads())
                .warmupTime(effort.iteration())
                .measurementTime(effort.iteration())
                .jvmArgsAppend("-Xms3g", "-Xmx3g")
                .addProfiler(GCProfiler.class)
                .addProfiler(CallerProfiler.class)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        series.parameters().forEach(options::param);
        if (!series.once()) {
            options.warmupIterations(effort.warmups()).measurementIterations(effort.iterations());
        }
        return sample(new Runner(options.build()).runSingle(), series.threads());
    }

    private static Sample sample(RunResult run, int threads) {
        Map<String, Double> metrics = new TreeMap<>();
        run.getSecondaryResults().forEach((name, result) -> metrics.put(name, median(result)));
        Result<?> primary = run.getPrimaryResult();
        double nanos = primary.getScore() * nanosOf(primary.getScoreUnit());
        metrics.put(Sample.SHARE, nanos / threads);
        return new Sample(nanos, metrics);
    }

    /** Returns the median of the iterations: the last one contains what the caller does to close the cache. */
    private static double median(Result<?> result) {
        return result.getStatistics().getPercentile(MEDIAN);
    }

    private static double nanosOf(String unit) {
        return switch (unit) {
            case "ns/op" -> 1;
            case "us/op" -> TimeUnit.MICROSECONDS.toNanos(1);
            case "ms/op" -> TimeUnit.MILLISECONDS.toNanos(1);
            case "s/op" -> TimeUnit.SECONDS.toNanos(1);
            default -> throw new IllegalStateException("Unknown unit " + unit);
        };
    }
}
