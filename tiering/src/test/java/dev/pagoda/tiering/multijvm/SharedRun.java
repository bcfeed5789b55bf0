package dev.pagoda.tiering.multijvm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

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
     * @param disturbance is given the workers, and lasts as long as they shall work
     */
    static SharedRun run(
            Path directory,
            String configuration,
            int workers,
            long seed,
            Duration bound,
            Consumer<List<WorkerProcess>> disturbance)
            throws IOException {
        Path file = Files.writeString(directory.resolve("pagoda.yaml"), configuration);
        List<WorkerProcess> processes = new ArrayList<>();
        List<String> stats = new ArrayList<>();
        try {
            long origin = System.nanoTime();
            for (int i = 0; i < workers; i++) {
                processes.add(WorkerProcess.start(directory, file, "history", i, seed + 100L * i, origin));
            }
            processes.forEach(process -> process.await("ready"));
            processes.forEach(WorkerProcess::next);
            disturbance.accept(processes);
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
        return new SharedRun(new HistoryCheck(events, bound.toNanos()), stats);
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
