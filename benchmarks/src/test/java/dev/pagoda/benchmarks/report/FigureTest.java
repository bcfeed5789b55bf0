package dev.pagoda.benchmarks.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FigureTest {
    private static final Series OURS = Series.of("Some.get").with("library", "OURS");
    private static final Series THEIRS = Series.of("Some.get").with("library", "THEIRS");

    private final Results results = new Results();

    @Test
    void takesTheMedianOfTheRatiosOfTheRounds() {
        measure(100, 100);
        measure(900, 300);
        measure(220, 200);
        Line line = new Figure.Ratio("hit", OURS, THEIRS, Metric.TIME, 1.2).evaluate(results);
        assertThat(line.comparison()).isEqualTo("1.10 x");
        assertThat(line.isMet()).isTrue();
    }

    @Test
    void missesATargetThatIsExceeded() {
        measure(150, 100);
        assertThat(new Figure.Ratio("hit", OURS, THEIRS, Metric.TIME, 1.2)
                        .evaluate(results)
                        .excess())
                .isEqualTo(1.25);
        assertThat(new Figure.Extra("hit", OURS, THEIRS, Metric.TIME, 40)
                        .evaluate(results)
                        .isMet())
                .isFalse();
        assertThat(new Figure.Limit("hit", OURS, Metric.TIME, 149)
                        .evaluate(results)
                        .isMet())
                .isFalse();
    }

    @Test
    void meetsADifferenceThatIsNegative() {
        measure(100, 150);
        assertThat(new Figure.Extra("hit", OURS, THEIRS, Metric.TIME, 40)
                        .evaluate(results)
                        .isMet())
                .isTrue();
    }

    @Test
    void hasNothingToMeetWithoutATarget() {
        measure(1_000, 1);
        Line line = new Figure.Ratio("hit", OURS, THEIRS, Metric.TIME, Figure.NO_TARGET).evaluate(results);
        assertThat(line.target()).isEmpty();
        assertThat(line.isMet()).isTrue();
    }

    @Test
    void reportsAFigureWhoseSeriesDidNotRunAsMissed() {
        results.add(OURS, sample(1));
        Chapter chapter =
                new Chapter("a chapter", List.of(new Figure.Ratio("hit", OURS, THEIRS, Metric.TIME, 1.2)), List.of());
        assertThat(chapter.evaluate(results))
                .singleElement()
                .satisfies(line -> assertThat(line.isMet()).isFalse());
    }

    @Test
    void keepsFiguresWithTargetsOnlyForAComparisonWithThem() {
        Figure target = new Figure.Limit("a", OURS, Metric.TIME, 1);
        Figure orientation = new Figure.Limit("b", OURS, Metric.TIME, Figure.NO_TARGET);
        Chapter chapter = new Chapter("a chapter", List.of(target, orientation), List.of(THEIRS));
        assertThat(chapter.targetsOnly().figures()).containsExactly(target);
        assertThat(chapter.targetsOnly().series()).containsExactly(OURS);
    }

    private void measure(double ours, double theirs) {
        results.add(THEIRS, sample(theirs));
        results.add(OURS, sample(ours));
    }

    private static Sample sample(double time) {
        return new Sample(time, Map.of(CallerProfiler.TIME, time));
    }
}
