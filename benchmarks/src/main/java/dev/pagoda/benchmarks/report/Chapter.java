package dev.pagoda.benchmarks.report;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Figures that belong together; their series run side by side in each round.
 *
 * @param title heading
 * @param figures what is compared
 * @param extras series that are measured only to be shown
 */
record Chapter(String title, List<Figure> figures, List<Series> extras) {
    Chapter {
        figures = List.copyOf(figures);
        extras = List.copyOf(extras);
    }

    Set<Series> series() {
        Set<Series> all = new LinkedHashSet<>(extras);
        figures.forEach(figure -> all.addAll(figure.needs()));
        return all;
    }

    /** Returns this chapter with nothing but the figures that have a target. */
    Chapter targetsOnly() {
        List<Figure> targets = figures.stream()
                .filter(figure -> figure.target() != Figure.NO_TARGET)
                .toList();
        return new Chapter(title, targets, List.of());
    }

    List<Line> evaluate(Results results) {
        return figures.stream()
                .map(figure -> results.series().containsAll(figure.needs())
                        ? figure.evaluate(results)
                        : Line.failed(figure.title()))
                .toList();
    }
}
