package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.Configuration;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What each operation does, and how long it takes, while the database is down, frozen, and back again: none takes longer than its timeouts allow,
 * none waits once the breaker is open, and all work again without anything being opened anew.
 */
final class PostgresOutageIT {
    private static final int CONNECTION_MILLIS = 500;
    private static final int TIMEOUT_MILLIS = 1_000;
    /** For a machine that is busy with other things. */
    private static final int MARGIN_MILLIS = 1_000;

    private static final long LONGEST_MILLIS = CONNECTION_MILLIS + TIMEOUT_MILLIS + MARGIN_MILLIS;
    private static final int STOPPED_CALLS = 200;
    private static final Set<ErrorCode> DOWN = EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN);
    private static final AtomicInteger NEXT = new AtomicInteger();

    private PostgresServer server;
    private Pagoda pagoda;

    @BeforeEach
    void start() throws IOException {
        server = PostgresServer.start();
        server.createDatabase("data");
        BackendConfiguration backend = new BackendConfiguration(
                "far",
                server.url("data"),
                Map.of(
                        "user",
                        PostgresServer.USER,
                        "password",
                        PostgresServer.PASSWORD,
                        "connectionTimeout",
                        String.valueOf(CONNECTION_MILLIS),
                        "timeout",
                        TIMEOUT_MILLIS + "ms",
                        "maxStaleness",
                        "500ms"));
        pagoda = Pagoda.open(
                Configuration.behindHeap(backend).withId("outage" + NEXT.incrementAndGet()),
                PostgresOutageIT.class.getClassLoader());
    }

    @AfterEach
    void stop() throws IOException {
        pagoda.close();
        server.close();
    }

    private TieredCache<String, String> open() {
        return pagoda.cache(CacheRequest.of("outage", String.class, String.class));
    }

    private Map<String, Runnable> operations(TieredCache<String, String> cache) {
        Store<String, String> store = cache.store();
        Map<String, Runnable> operations = new LinkedHashMap<>();
        operations.put("get", () -> store.get("k"));
        operations.put("getAll", () -> store.getAll(List.of("k", "l")));
        operations.put("put", () -> store.put("k", "v", PutOptions.ETERNAL));
        operations.put("putIfAbsent", () -> store.put("k", "v", PutOptions.ETERNAL.when(Condition.IF_ABSENT)));
        operations.put("remove", () -> store.remove("k"));
        operations.put("touch", () -> store.touch("k", Ttl.ofMillis(60_000)));
        operations.put("batch", () -> store.write(List.of(new Mutation.Put<>("k", "v", PutOptions.ETERNAL))));
        operations.put("scan", () -> store.scan(Scan.all()));
        operations.put("clear", store::clear);
        operations.put("metadata", () -> cache.metadata().get("k"));
        operations.put("attributes", () -> cache.metadata().set("k", Attributes.tags("t")));
        operations.put("find", () -> cache.metadata().find(Attributes.tags("t"), 10, null));
        operations.put("removeAll", () -> cache.metadata().removeAll(Attributes.tags("t")));
        operations.put("transaction", () -> {
            try (EngineTransaction transaction = pagoda.begin(Isolation.SERIALIZABLE)) {
                transaction.open(cache).put("k", "v", PutOptions.ETERNAL);
                transaction.commit();
            }
        });
        operations.put("open", this::open);
        return operations;
    }

    /** Calls every operation and prints what it did and how long that took; each has to fail in time. */
    private static void assertFailInTime(String title, Map<String, Runnable> operations) {
        List<String> figures = new ArrayList<>();
        operations.forEach((name, operation) -> {
            if (name.equals("open")) {
                return;
            }
            long start = System.nanoTime();
            ErrorCode code = code(operation);
            long millis = (System.nanoTime() - start) / 1_000_000;
            figures.add(name + " " + code + " " + millis + " ms");
            assertThat(code).as(name).isIn(DOWN);
            assertThat(millis).as(name).isLessThan(LONGEST_MILLIS);
        });
        System.out.println(title + ": " + String.join(", ", figures));
    }

    private static ErrorCode code(Runnable operation) {
        try {
            operation.run();
            return null;
        } catch (StoreException e) {
            return e.code();
        }
    }

    private void assertBreakerSavesTime(Map<String, Runnable> operations) {
        await().until(() -> pagoda.metrics().get("far").get("breaker.state").intValue() == 2);
        long[] nanos = new long[STOPPED_CALLS];
        Runnable get = operations.get("get");
        Runnable put = operations.get("put");
        for (int i = 0; i < STOPPED_CALLS; i++) {
            long start = System.nanoTime();
            assertThat(code(i % 2 == 0 ? get : put)).isEqualTo(ErrorCode.UNAVAILABLE);
            nanos[i] = System.nanoTime() - start;
        }
        java.util.Arrays.sort(nanos);
        System.out.println("breaker open: p50 " + nanos[STOPPED_CALLS / 2] / 1_000 + " us, p99 "
                + nanos[STOPPED_CALLS * 99 / 100] / 1_000 + " us");
        assertThat(nanos[STOPPED_CALLS / 2]).isLessThan(1_000_000);
    }

    private static void assertRecovery(String title, Map<String, Runnable> operations) {
        long start = System.nanoTime();
        await().atMost(Duration.ofSeconds(20))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> code(operations.get("put")) == null);
        System.out.println(title + ": the first write " + (System.nanoTime() - start) / 1_000_000 + " ms after it");
        operations.forEach(
                (name, operation) -> assertThat(code(operation)).as(name).isNull());
    }

    /** Opens the cache while the server is away, and uses it while it waits and afterwards. */
    private void startWithoutServer(String title, long longestMillis, Change back) throws IOException {
        long start = System.nanoTime();
        TieredCache<String, String> cache = open();
        long millis = (System.nanoTime() - start) / 1_000_000;
        System.out.println(title + ": open " + millis + " ms");
        assertThat(millis).isLessThan(longestMillis + MARGIN_MILLIS);
        Map<String, Runnable> operations = operations(cache);
        assertFailInTime(title, operations);
        back.run();
        assertRecovery(title + ", started", operations);
        assertThat(open()).isSameAs(cache);
    }

    /** What happens to the server. */
    private interface Change {
        void run() throws IOException;
    }

    @Test
    void theServerIsDownAtTheStart() throws IOException {
        server.stop();
        startWithoutServer("down at the start", 0, server::restart);
    }

    /** The driver asks whether the server speaks TLS, and then who it is: each answer is waited for. */
    @Test
    void theServerIsFrozenAtTheStart() throws IOException {
        server.freeze();
        startWithoutServer("frozen at the start", 2 * TIMEOUT_MILLIS, server::thaw);
    }

    @Test
    void theServerIsKilledLater() throws IOException {
        Map<String, Runnable> operations = operations(open());
        operations.values().forEach(Runnable::run);
        server.kill();
        assertFailInTime("killed", operations);
        assertFailInTime("killed, again", operations);
        assertBreakerSavesTime(operations);
        server.restart();
        assertRecovery("restarted", operations);
    }

    @Test
    void theServerFreezes() throws IOException {
        Map<String, Runnable> operations = operations(open());
        operations.values().forEach(Runnable::run);
        server.freeze();
        assertFailInTime("frozen", operations);
        assertFailInTime("frozen, again", operations);
        assertBreakerSavesTime(operations);
        server.thaw();
        assertRecovery("thawed", operations);
    }
}
