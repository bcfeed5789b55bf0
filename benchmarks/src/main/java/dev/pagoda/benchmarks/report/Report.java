package dev.pagoda.benchmarks.report;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.openjdk.jmh.runner.RunnerException;

/**
 * Runs every benchmark beside its baselines and prints the figures beside their targets.
 *
 * <p>Arguments: {@code full}, {@code quick} or {@code check}, then any number of words; if there are any, only chapters whose title contains
 * one of them run. {@code check} exits with 1 if a target is missed by more than a tenth.
 */
public final class Report {
    private static final double TOLERANCE = 1.10;

    private final PrintStream out;
    private final Effort effort;

    private Report(PrintStream out, Effort effort) {
        this.out = out;
        this.effort = effort;
    }

    /** Runs as the arguments say. */
    public static void main(String[] arguments) {
        String mode = arguments.length == 0 ? "full" : arguments[0];
        Effort effort = switch (mode) {
            case "full" -> Effort.FULL;
            case "quick" -> Effort.QUICK;
            case "check" -> Effort.CHECK;
            default -> throw new IllegalArgumentException("Unknown mode, allowed are full, quick and check");
        };
        List<String> words = List.of(arguments).subList(Math.min(1, arguments.length), arguments.length);
        List<Line> lines = new Report(System.out, effort).run(chapters(mode, effort), words);
        List<Line> missed =
                lines.stream().filter(line -> line.excess() > TOLERANCE).toList();
        if (mode.equals("check") && !missed.isEmpty()) {
            System.out.println("Missed by more than a tenth: "
                    + String.join("; ", missed.stream().map(Line::title).toList()));
            System.exit(1);
        }
    }

    private static List<Chapter> chapters(String mode, Effort effort) {
        List<Chapter> chapters = Targets.chapters(effort);
        return mode.equals("check")
                ? chapters.stream().map(Chapter::targetsOnly).toList()
                : chapters;
    }

    private List<Line> run(List<Chapter> chapters, List<String> words) {
        out.printf(
                "JDK %s, %d processors, %d round(s)%n",
                System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), effort.rounds());
        List<Line> all = new ArrayList<>();
        for (Chapter chapter : chapters) {
            if (words.isEmpty() || words.stream().anyMatch(chapter.title()::contains)) {
                all.addAll(run(chapter));
            }
        }
        return all;
    }

    private List<Line> run(Chapter chapter) {
        out.printf("%n## %s%n%n", chapter.title());
        Results results = new Results();
        Measurement measurement = new Measurement(effort);
        for (int round = 0; round < effort.rounds(); round++) {
            for (Series series : chapter.series()) {
                measure(series, measurement, results);
            }
        }
        List<Line> lines = chapter.evaluate(results);
        out.println(measured(results));
        MarkdownTable table = new MarkdownTable(Line.HEADINGS);
        lines.forEach(line -> table.add(line.cells()));
        out.println(table);
        return lines;
    }

    private void measure(Series series, Measurement measurement, Results results) {
        try {
            results.add(series, measurement.take(series));
        } catch (RunnerException e) {
            out.printf("Failed: %s%n", series.label());
            e.printStackTrace(out);
        }
    }

    private static MarkdownTable measured(Results results) {
        MarkdownTable table = new MarkdownTable(List.of(
                "measured",
                "time of caller",
                "in each round",
                "time of process",
                "elapsed",
                "allocated by caller",
                "by all threads"));
        for (Series series : results.series()) {
            String rounds = String.join(
                    " / ",
                    results.of(series).stream()
                            .map(sample -> String.format(Locale.ROOT, "%,.0f", Metric.TIME.of(sample)))
                            .toList());
            table.add(List.of(
                    series.label(),
                    median(results, series, Metric.TIME),
                    rounds,
                    median(results, series, Metric.PROCESS_TIME),
                    median(results, series, Metric.ELAPSED),
                    median(results, series, Metric.ALLOCATION),
                    median(results, series, Metric.ALLOCATION_OF_ALL)));
        }
        return table;
    }

    private static String median(Results results, Series series, Metric metric) {
        return metric.format(results.median(series, metric.value()));
    }
}
