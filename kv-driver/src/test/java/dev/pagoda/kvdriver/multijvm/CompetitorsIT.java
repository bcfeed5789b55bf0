package dev.pagoda.kvdriver.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.SharedPostgres;
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
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several JVMs on one Redis or PostgreSQL through JCache: {@code invoke} loses no increment, {@code putIfAbsent} has one winner; SQL sees the result. */
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

    @ParameterizedTest
    @ValueSource(strings = {"far", "heap, far"})
    void incrementsAddUpAndElectionsHaveOneWinnerOnRedis(String tiers) throws Exception {
        try (RedisServer server = RedisServer.start()) {
            assertFair("url: \"redis://127.0.0.1:%d\"".formatted(server.port()), tiers);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"far", "heap, far"})
    void incrementsAddUpAndElectionsHaveOneWinnerOnPostgres(String tiers) throws Exception {
        String database = SharedPostgres.newDatabase();
        try {
            assertFair(
                    "url: \"%s\", user: \"%s\", password: \"%s\", connectionTimeout: 10000"
                            .formatted(
                                    SharedPostgres.server().url(database),
                                    PostgresServer.USER,
                                    PostgresServer.PASSWORD),
                    tiers);
        } finally {
            SharedPostgres.server().dropDatabase(database);
        }
    }

    private void assertFair(String backend, String tiers) throws Exception {
        Path file = Files.writeString(directory.resolve("pagoda.yaml"), """
                backends: { far: { %s, timeout: 10s } }
                defaults: { tiers: [%s] }
                """.formatted(backend, tiers));
        List<Process> processes = new ArrayList<>();
        try {
            Path errors = directory.resolve("errors");
            for (int i = 0; i < PROCESSES; i++) {
                processes.add(start(file, i, errors));
            }
            long won = compete(processes, errors);
            assertThat(won).as("elections that were won").isEqualTo(Competitor.ELECTIONS);
            assertThat(counter(file)).isEqualTo(PROCESSES * Competitor.THREADS * Competitor.INCREMENTS);
        } finally {
            processes.forEach(Process::destroyForcibly);
        }
    }

    /** Lets all begin once all are ready, and returns how many elections they have won together. */
    private static long compete(List<Process> processes, Path errors) throws IOException {
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
        return won;
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
