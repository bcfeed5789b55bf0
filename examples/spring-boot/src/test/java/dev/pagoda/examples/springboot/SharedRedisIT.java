package dev.pagoda.examples.springboot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two processes of the application on one Redis. */
@Timeout(180)
final class SharedRedisIT {
    private final RedisServer server = RedisServer.start();

    @AfterEach
    void stop() {
        server.close();
    }

    private SharedReports start(String loadLock) throws Exception {
        return SharedReports.start(Map.of("REDIS_URL", server.url(), "PAGODA_DEFAULTS_LOADLOCK", loadLock));
    }

    @Test
    void aMethodWithSyncRunsOnceInBothProcesses() throws Exception {
        try (SharedReports first = start("10s");
                SharedReports second = start("10s")) {
            first.hears("2024").says("ASKED").says("COMPUTING");
            second.hears("2024").says("ASKED");
            awaitRequests(10);
            first.hears("the report").says("GOT the report");
            second.says("GOT the report");
            second.hears("2024").says("ASKED").says("GOT the report");
        }
    }

    @Test
    void itRunsInEachProcessWithoutLoadLockAndOneResultCounts() throws Exception {
        try (SharedReports first = start("off");
                SharedReports second = start("off")) {
            first.hears("2024").says("ASKED").says("COMPUTING");
            second.hears("2024").says("ASKED").says("COMPUTING");
            second.hears("of the second").says("GOT of the second");
            first.hears("of the first").says("GOT of the second");
        }
    }

    @Test
    void anotherProcessTakesOverFromOneThatDied() throws Exception {
        try (SharedReports first = start("1s");
                SharedReports second = start("1s")) {
            first.hears("2024").says("ASKED").says("COMPUTING");
            second.hears("2024").says("ASKED");
            awaitRequests(10);
            first.kill();
            second.says("COMPUTING").hears("the report").says("GOT the report");
        }
    }

    /** Waits until {@code count} more requests have come: who waits for a turn asks again and again. */
    private void awaitRequests(int count) {
        long before = requests();
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> requests() >= before + count);
    }

    private long requests() {
        return String.valueOf(server.call("INFO", "commandstats"))
                .lines()
                .filter(line -> line.startsWith("cmdstat_evalsha:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("^[^:]*:calls=(\\d+),.*", "$1")))
                .sum();
    }

    @Test
    void theServerWasUsed() throws Exception {
        try (SharedReports first = start("off")) {
            first.hears("2023").says("ASKED").says("COMPUTING").hears("old").says("GOT old");
        }
        try (SharedReports second = start("off")) {
            second.hears("2023").says("ASKED").says("GOT old");
        }
        assertThat(requests()).isPositive();
    }
}
