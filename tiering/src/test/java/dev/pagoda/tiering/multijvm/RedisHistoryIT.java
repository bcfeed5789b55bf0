package dev.pagoda.tiering.multijvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Several JVMs with [heap, redis] on one Redis, under faults: writes are atomic, own writes are seen, reads only go forward and are never
 * older than the bound, nothing comes back, and all agree in the end (G1 to G5, G7).
 */
final class RedisHistoryIT {
    /** Whether {@code make stress-redis} runs it: longer, with the default bound. */
    private static final boolean STRESS = Boolean.getBoolean("pagoda.stress.redis");

    private static final Duration BOUND = STRESS ? Duration.ofSeconds(2) : Duration.ofMillis(500);
    private static final Duration RUN = STRESS ? Duration.ofSeconds(30) : Duration.ofSeconds(4);
    private static final Duration SERVER_FREEZE = STRESS ? Duration.ofSeconds(6) : Duration.ofMillis(1_500);
    private static final Duration READER_FREEZE = STRESS ? Duration.ofSeconds(10) : Duration.ofMillis(2_500);
    private static final int WORKERS = STRESS ? 3 : 2;

    private static RedisServer server;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private String configuration(int port) {
        return SharedRun.configuration(
                "redis://127.0.0.1:" + port, BOUND, "keyPrefix: \"history-" + UUID.randomUUID() + "\"");
    }

    private void check(String title, int port, Consumer<List<WorkerProcess>> disturbance) throws Exception {
        long seed = System.nanoTime();
        System.out.println(title + ": seed " + seed);
        SharedRun run = SharedRun.run(directory, configuration(port), WORKERS, seed, BOUND, workers -> {
            disturbance.accept(workers);
            return Epochs.ONE;
        });
        System.out.println(run.check().summary(title));
        run.stats().forEach(System.out::println);
        assertThat(run.check().violations().stream().limit(10)).isEmpty();
        assertThat(run.hits()).as("reads that the heap served").isPositive();
        run.assertAgreement();
        HistoryWorker.COUNTERS.forEach(counter -> assertSum(counter, run.check()));
    }

    /** Every increment that was acknowledged counts once, and those without an answer once or not at all. */
    private static void assertSum(String counter, HistoryCheck check) {
        String value = check.last(counter).get(0).value();
        long[] increments = check.increments(counter);
        assertThat(HistoryWorker.count(value)).as(counter).isBetween(increments[0], increments[0] + increments[1]);
    }

    @Test
    void nothingHappens() throws Exception {
        check("calm", server.port(), workers -> SharedRun.pause(RUN));
    }

    @Test
    void theSubscriptionIsKilledEverySecond() throws Exception {
        check("subscription killed", server.port(), workers -> {
            long rounds = Math.max(4, RUN.toSeconds());
            for (int i = 0; i < rounds; i++) {
                SharedRun.pause(Duration.ofSeconds(1));
                server.call("CLIENT", "KILL", "TYPE", "pubsub");
            }
        });
    }

    @Test
    void messagesAreLost() throws Exception {
        MessageLoss loss = new MessageLoss(1);
        try (TcpProxy proxy = TcpProxy.to(server.port())) {
            proxy.responses().filter(loss);
            check("messages lost", proxy.port(), workers -> SharedRun.pause(RUN));
        }
        System.out.println("messages lost: " + loss.lost());
        assertThat(loss.lost()).isPositive();
    }

    @Test
    void theServerFreezes() throws Exception {
        check("server frozen", server.port(), workers -> {
            SharedRun.pause(Duration.ofSeconds(1));
            server.freeze();
            SharedRun.pause(SERVER_FREEZE);
            server.thaw();
            SharedRun.pause(RUN);
        });
    }

    @Test
    void aReadingProcessFreezes() throws Exception {
        check("process frozen", server.port(), workers -> {
            SharedRun.pause(Duration.ofSeconds(1));
            workers.get(0).freeze();
            SharedRun.pause(READER_FREEZE);
            workers.get(0).thaw();
            SharedRun.pause(RUN);
        });
    }
}
