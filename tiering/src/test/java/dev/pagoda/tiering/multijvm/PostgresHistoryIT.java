package dev.pagoda.tiering.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.TcpProxy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several JVMs with [heap, postgres] on one PostgreSQL, under faults: no acknowledged write is lost, none is applied twice, own writes are seen,
 * reads only go forward and are never older than the bound, transactions are whole, nothing comes back, and all agree in the end (G1 to G7).
 */
final class PostgresHistoryIT {
    /** Whether {@code make stress-postgres} runs it: longer, with the default bound. */
    private static final boolean STRESS = Boolean.getBoolean("pagoda.stress.postgres");

    private static final Duration BOUND = STRESS ? Duration.ofSeconds(2) : Duration.ofMillis(500);
    private static final Duration RUN = STRESS ? Duration.ofSeconds(30) : Duration.ofSeconds(4);
    private static final Duration SERVER_FREEZE = STRESS ? Duration.ofSeconds(6) : Duration.ofMillis(2_500);
    private static final Duration READER_FREEZE = STRESS ? Duration.ofSeconds(10) : Duration.ofMillis(2_500);
    private static final Duration CALM_BEFORE = Duration.ofSeconds(1);
    private static final int KILLS = STRESS ? 5 : 2;
    private static final int WORKERS = STRESS ? 3 : 2;

    private static PostgresServer server;

    @TempDir
    Path directory;

    private String database;
    private long calmNanos;

    /** What happens while the workers work. */
    @FunctionalInterface
    private interface Disturbance {
        void among(List<WorkerProcess> workers) throws IOException;
    }

    @BeforeAll
    static void start() throws IOException {
        server = PostgresServer.start(
                System.getProperty("pagoda.postgresql.version", "18"),
                Map.of("fsync", "on", "wal_writer_delay", "10s"));
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    private String configuration(int port) {
        database = "history-" + UUID.randomUUID();
        server.createDatabase(database);
        return """
                backends:
                  far:
                    url: "postgresql://127.0.0.1:%d/%s"
                    user: "%s"
                    password: "%s"
                    maxStaleness: %dms
                defaults: { tiers: [heap, far] }
                """.formatted(port, database, PostgresServer.USER, PostgresServer.PASSWORD, BOUND.toMillis());
    }

    private void check(String title, int port, Disturbance disturbance) throws Exception {
        long seed = System.nanoTime();
        System.out.println(title + ": seed " + seed);
        SharedRun run = SharedRun.run(directory, configuration(port), WORKERS, seed, BOUND, workers -> {
            disturb(disturbance, workers);
            return Epochs.ONE;
        });
        System.out.println(run.check().summary(title));
        run.stats().forEach(System.out::println);
        report(title, run.check());
        assertThat(run.check().violations().stream().limit(10)).isEmpty();
        assertThat(run.hits()).as("reads that the heap served").isPositive();
        run.assertAgreement();
        HistoryWorker.COUNTERS.forEach(counter -> assertSum(counter, run.check()));
        Pairs.KEYS.forEach(key -> assertSum(key, run.check()));
        assertThat(Pairs.KEYS.stream().map(key -> lastValue(key, run.check())).distinct())
                .as("what transactions have written")
                .hasSize(1);
    }

    private void disturb(Disturbance disturbance, List<WorkerProcess> workers) {
        try {
            disturbance.among(workers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Lets the workers go on after the last fault. */
    private void calm() {
        calmNanos = System.nanoTime();
        SharedRun.pause(RUN);
    }

    private static String lastValue(String key, HistoryCheck check) {
        Map<Integer, Event> last = check.last(key);
        assertThat(last).as(key).hasSize(WORKERS);
        assertThat(last.values().stream().map(Event::version).distinct())
                .as(key)
                .hasSize(1);
        return last.get(0).value();
    }

    /** Every increment that was acknowledged counts once, and those without an answer once or not at all. */
    private static void assertSum(String counter, HistoryCheck check) {
        long[] increments = check.increments(counter);
        assertThat(HistoryWorker.count(lastValue(counter, check)))
                .as(counter)
                .isBetween(increments[0], increments[0] + increments[1]);
    }

    private void report(String title, HistoryCheck check) {
        List<Event> writes = check.events().stream()
                .filter(event -> event.kind() == Event.Kind.PUT || event.kind() == Event.Kind.REMOVED)
                .toList();
        long unknown = check.events().stream()
                .filter(event -> event.kind() == Event.Kind.PUT_PERHAPS || event.kind() == Event.Kind.REMOVED_PERHAPS)
                .count();
        long recovered = writes.stream()
                .mapToLong(Event::endNanos)
                .filter(end -> end > calmNanos)
                .min()
                .orElseThrow(() -> new AssertionError("No write was acknowledged after the last fault"));
        System.out.printf(
                "%-28s %d writes acknowledged, %d of unknown outcome, the first one %d ms after the last fault%n",
                title, writes.size(), unknown, (recovered - calmNanos) / 1_000_000);
    }

    @Test
    void nothingHappens() throws Exception {
        check("calm", server.port(), workers -> calm());
    }

    @Test
    void theServerIsKilledAndRestarted() throws Exception {
        check("server killed", server.port(), workers -> {
            for (int i = 0; i < KILLS; i++) {
                SharedRun.pause(CALM_BEFORE);
                server.kill();
                server.restart();
            }
            calm();
        });
    }

    @Test
    void theServerFreezes() throws Exception {
        check("server frozen", server.port(), workers -> {
            SharedRun.pause(CALM_BEFORE);
            server.freeze();
            SharedRun.pause(SERVER_FREEZE);
            server.thaw();
            calm();
        });
    }

    @Test
    void connectionsAreCutWithinStatements() throws Exception {
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            StatementCuts cuts = new StatementCuts(proxy, System.nanoTime());
            check("connections cut", proxy.port(), workers -> {
                cuts.during(RUN);
                calm();
            });
            System.out.println("connections cut: " + cuts.cuts() + " times");
            assertThat(cuts.cuts()).isPositive();
        }
    }

    @Test
    void aReadingProcessFreezes() throws Exception {
        check("process frozen", server.port(), workers -> {
            SharedRun.pause(CALM_BEFORE);
            workers.get(0).freeze();
            SharedRun.pause(READER_FREEZE);
            workers.get(0).thaw();
            calm();
        });
    }
}
