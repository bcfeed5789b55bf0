package dev.pagoda.tiering.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Stream;

/** One history: several workers at work, something that disturbs them, and what they have logged. */
final class SharedRun {
    private final HistoryCheck check;
    private final List<String> stats;

    private SharedRun(HistoryCheck check, List<String> stats) {
        this.check = check;
        this.stats = stats;
    }

    /**
     * Runs a history.
     *
     * @param configuration text of a configuration file
     * @param bound on staleness
     * @param disturbance is given the workers, and lasts as long as they shall work; returns the epochs that it has brought about
     */
    static SharedRun run(
            Path directory,
            String configuration,
            int workers,
            long seed,
            Duration bound,
            Function<List<WorkerProcess>, Epochs> disturbance)
            throws IOException {
        Path file = Files.writeString(directory.resolve("pagoda.yaml"), configuration);
        List<WorkerProcess> processes = new ArrayList<>();
        List<String> stats = new ArrayList<>();
        Epochs epochs;
        try {
            long origin = System.nanoTime();
            for (int i = 0; i < workers; i++) {
                processes.add(WorkerProcess.start(directory, file, "history", i, seed + 100L * i, origin));
            }
            processes.forEach(process -> process.await("ready"));
            processes.forEach(WorkerProcess::next);
            epochs = disturbance.apply(processes);
            processes.forEach(WorkerProcess::next);
            processes.forEach(process -> process.await("done"));
            pause(bound.plusSeconds(1));
            processes.forEach(WorkerProcess::next);
            processes.forEach(process -> stats.add(process.await("stats")));
        } finally {
            processes.forEach(WorkerProcess::close);
        }
        List<Event> events = new ArrayList<>();
        processes.forEach(process -> events.addAll(process.events()));
        return new SharedRun(new HistoryCheck(events, bound.toNanos(), epochs), stats);
    }

    /** Returns a configuration with a heap in front of a Redis, where {@code options} are further options of the backend. */
    static String configuration(String url, Duration bound, String... options) {
        return """
                backends:
                  far:
                    url: "%s"
                    maxStaleness: %dms
                    timeout: 1s
                    connectTimeout: 10000
                    %s
                defaults: { tiers: [heap, far] }
                """.formatted(url, bound.toMillis(), String.join("\n    ", options));
    }

    /** Asserts that all processes saw the same in the end, when everything was quiet. */
    void assertAgreement() {
        Stream.concat(HistoryWorker.KEYS.stream(), HistoryWorker.COUNTERS.stream())
                .forEach(key -> {
                    Map<Integer, Event> last = check.last(key);
                    assertThat(last).as(key).hasSize(stats.size());
                    assertThat(last.values().stream()
                                    .map(event -> event.version() + " " + event.value())
                                    .distinct())
                            .as("what the processes see of " + key + " in the end")
                            .hasSize(1);
                });
    }

    static void pause(Duration duration) {
        long end = System.nanoTime() + duration.toNanos();
        for (long left = duration.toNanos(); left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    HistoryCheck check() {
        return check;
    }

    /** Returns a line of counters for each process: hits and misses of the heap, figures of the backend. */
    List<String> stats() {
        return stats;
    }

    long hits() {
        return stats.stream()
                .mapToLong(line -> Long.parseLong(line.split(" ", -1)[1]))
                .sum();
    }
}
