package dev.pagoda.tiering.backend.mvstore.crash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackend;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A process that is killed at random moments while four threads write; the same file, round after round. */
final class KilledProcessIT {
    private static final int ROUNDS = Integer.getInteger("pagoda.crash.rounds", 3);

    /** The interval, and the commits around it, on a machine that has other things to do too. */
    private static final long WINDOW_MILLIS = 50 + 1_000;

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"every-write, 1000", "interval, 2500", "manual, 1000"})
    void whatIsPromisedIsThereAfterAKill(String sync, int longestMillis) throws Exception {
        long seed = System.nanoTime();
        System.out.println("kill -9, " + sync + ": seed " + seed);
        SplittableRandom random = new SplittableRandom(seed);
        String path = directory.resolve("cache.mv").toString();
        State state = State.empty();
        long acknowledged = 0;
        long lost = 0;
        long oldestLost = 0;
        for (int round = 1; round <= ROUNDS; round++) {
            Killed killed = killed(path, sync, round, random.nextInt(longestMillis), random.nextLong());
            History history = History.of(killed.lines);
            try (MvStoreBackend backend = CrashingProcess.open(path, sync, Clock.system())) {
                Audit.Report report = Audit.of(state, history, promised(sync, history, killed.millis), backend);
                assertThat(report.problems()).as("round " + round).isEmpty();
                acknowledged += report.acknowledged();
                lost += report.lost();
                oldestLost = Math.max(oldestLost, report.ageOfOldestLost(killed.millis));
                state = report.state();
            }
        }
        System.out.println("kill -9, " + sync + ": " + ROUNDS + " cycles, " + acknowledged + " acknowledged writes, "
                + lost + " of them lost, the oldest " + oldestLost + " ms old");
        assertThat(acknowledged).isPositive();
    }

    private static Predicate<History.Operation> promised(String sync, History history, long killedMillis) {
        int flush = history.lastFlushBefore(Integer.MAX_VALUE);
        return switch (sync) {
            case "every-write" -> History.Operation::isAcknowledged;
            case "interval" ->
                operation -> operation.isAcknowledged() && operation.millis < killedMillis - WINDOW_MILLIS;
            default -> operation -> operation.line < flush;
        };
    }

    /** What a process told, and when it was killed. */
    private record Killed(List<String> lines, long millis) {}

    private static Killed killed(String path, String sync, int round, int afterMillis, long seed) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        CrashingProcess.class.getName(),
                        path,
                        sync,
                        String.valueOf(round),
                        String.valueOf(seed))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            List<String> lines = new ArrayList<>();
            lines.add(out.readLine());
            long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(afterMillis);
            while (System.nanoTime() < end) {
                lines.add(out.readLine());
            }
            process.toHandle().destroyForcibly();
            long killedMillis = System.currentTimeMillis();
            addRest(out, lines);
            assertThat(lines).as("the process ended by itself").doesNotContainNull();
            return new Killed(lines, killedMillis);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    /** Adds what was told before the kill and is still on its way. */
    private static void addRest(BufferedReader out, List<String> lines) throws IOException {
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
        }
    }
}
