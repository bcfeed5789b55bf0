package dev.pagoda.kvdriver.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisServer;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several JVMs on one Redis through JCache: {@code invoke} loses no increment, {@code putIfAbsent} has one winner; SQL sees the result. */
final class CompetitorsIT {
    private static final int PROCESSES = 3;

    @TempDir
    Path directory;

    private static Process start(Path file, int name, Path errors) throws IOException {
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx192m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Competitor.class.getName(),
                        file.toString(),
                        String.valueOf(name))
                .redirectError(errors.toFile())
                .start();
    }

    private static String await(BufferedReader output, String word, Path errors) throws IOException {
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            if (line.startsWith(word)) {
                return line;
            }
        }
        throw new IllegalStateException("A process ended before it said " + word + ": " + Files.readString(errors));
    }

    @Test
    void incrementsAddUpAndElectionsHaveOneWinner() throws Exception {
        List<Process> processes = new ArrayList<>();
        try (RedisServer server = RedisServer.start()) {
            Path file = Files.writeString(directory.resolve("pagoda.yaml"), """
                backends: { far: { url: "redis://127.0.0.1:%d", timeout: 10s } }
                defaults: { tiers: [heap, far] }
                """.formatted(server.port()));
            Path errors = directory.resolve("errors");
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start(file, i, errors));
            }
            List<BufferedReader> outputs =
                    processes.stream().map(Process::inputReader).toList();
            for (BufferedReader output : outputs) {
                await(output, "ready", errors);
            }
            for (Process process : processes) {
                process.getOutputStream().write('\n');
                process.getOutputStream().flush();
            }
            long won = 0;
            for (BufferedReader output : outputs) {
                won += Long.parseLong(await(output, "won", errors).substring("won ".length()));
            }
            assertThat(won).as("elections that were won").isEqualTo(Competitor.ELECTIONS);
            assertThat(counter(file)).isEqualTo(PROCESSES * Competitor.THREADS * Competitor.INCREMENTS);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    private static long counter(Path file) throws Exception {
        try (Connection connection = DriverManager.getConnection("jdbc:pagoda:" + file);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT value FROM shared WHERE key = 'counter'")) {
            assertThat(row.next()).isTrue();
            return row.getLong(1);
        }
    }
}
