package dev.pagoda.kvdriver.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.kvdriver.outage.OutageTable.Measured;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.Configuration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * [heap, redis] through both doors while Redis goes down, freezes, and is back: what each operation does, that it never takes longer than the
 * timeout, that an open breaker costs nothing, and that all goes on without a restart. {@link StartWithoutServerIT} has the start.
 */
final class RedisOutageIT {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    /** What a busy machine may add to a time. */
    private static final Duration SLACK = Duration.ofMillis(400);

    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final int MANY = 51;
    private static final int ONE_MILLISECOND = 1_000;
    private static final String NO_BREAKER = "breakerFailures: 100, breakerCalls: 10000,";

    private final String prefix = "outage-" + UUID.randomUUID();
    private final OutageTable table = new OutageTable();
    private final RedisServer server = RedisServer.startDurable();
    private TcpProxy proxy;

    @TempDir
    Path directory;

    @BeforeEach
    void connect() throws IOException {
        proxy = TcpProxy.to(server.port());
    }

    @AfterEach
    void stop() {
        proxy.close();
        server.close();
    }

    /** A program that uses the caches through both doors. */
    private final class Program implements AutoCloseable {
        private final Path file;
        private final Pagoda engine;
        private final CacheManager manager;
        private final Connection connection;

        Program(String name, int port, String options) throws Exception {
            file = Files.writeString(directory.resolve(name + ".yaml"), """
                backends:
                  far: { url: "redis://127.0.0.1:%d", keyPrefix: "%s", timeout: 1s, connectTimeout: 1000, %s maxStaleness: 500ms }
                defaults: { tiers: [heap, far], keyType: java.lang.String, valueType: java.lang.String }
                caches:
                  strict:
                  stale: { staleIfError: 10m }
                  lenient: { onError: miss }
                """.formatted(port, prefix, options));
            ClassLoader loader = RedisOutageIT.class.getClassLoader();
            engine = Pagoda.open(Configuration.load(file.toString(), loader), loader);
            manager = Caching.getCachingProvider("dev.pagoda.jcache.PagodaCachingProvider")
                    .getCacheManager(file.toUri(), loader);
            connection = DriverManager.getConnection("jdbc:pagoda:" + file);
        }

        Cache<String, String> cache(String name) {
            Cache<String, String> present = manager.getCache(name, String.class, String.class);
            return present != null
                    ? present
                    : manager.createCache(
                            name, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
        }

        StrictTable table() {
            return new StrictTable(connection);
        }

        Integer scan() throws SQLException {
            try (PreparedStatement select = connection.prepareStatement("SELECT key, value FROM strict");
                    ResultSet rows = select.executeQuery()) {
                int count = 0;
                while (rows.next()) {
                    count++;
                }
                return count;
            }
        }

        /** A transaction of two statements and a commit. */
        Integer transaction() throws SQLException {
            connection.setAutoCommit(false);
            try {
                int count = table().update("UPDATE strict SET value = 'w' WHERE key = 'known'")
                        + table().update("UPSERT INTO strict VALUES ('another', 'w')");
                connection.commit();
                return count;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }

        boolean breakerIsOpen() {
            return figure("breaker.state") == 2;
        }

        boolean isTrusted() {
            return figure("feed.trusted") == 1;
        }

        private int figure(String name) {
            Number figure = engine.metrics().get("far").get(name);
            return figure == null ? -1 : figure.intValue();
        }

        @Override
        public void close() throws SQLException {
            connection.close();
            manager.close();
            engine.close();
        }
    }

    /**
     * An operation.
     *
     * @param requests how many requests, one after the other, it is made of
     */
    private record Operation(String name, int requests, Callable<?> call) {}

    private static List<Operation> operations(Program program) {
        Cache<String, String> strict = program.cache("strict");
        Cache<String, String> lenient = program.cache("lenient");
        Cache<String, String> stale = program.cache("stale");
        List<Operation> operations = new ArrayList<>();
        operations.add(new Operation("get, staleIfError", 1, () -> stale.get("known")));
        operations.add(new Operation("get, onError: miss", 1, () -> lenient.get("known")));
        operations.add(new Operation("get", 1, () -> strict.get("known")));
        operations.add(new Operation("containsKey", 1, () -> strict.containsKey("unknown")));
        operations.add(new Operation("getAll", 1, () -> strict.getAll(Set.of("known", "unknown"))));
        operations.add(new Operation("put", 1, () -> done(() -> strict.put("known", "v"))));
        operations.add(new Operation("putAll", 1, () -> done(() -> strict.putAll(Map.of("known", "v", "more", "v")))));
        operations.add(new Operation("putIfAbsent", 1, () -> strict.putIfAbsent("known", "v")));
        operations.add(new Operation("getAndPut", 1, () -> strict.getAndPut("known", "v")));
        operations.add(new Operation("replace", 1, () -> strict.replace("known", "v", "v")));
        operations.add(new Operation("remove", 1, () -> strict.remove("unknown")));
        operations.add(new Operation(
                "invoke",
                2,
                () -> strict.invoke("counter", (entry, arguments) -> {
                    entry.setValue("v");
                    return "v";
                })));
        operations.add(new Operation("iterator", 1, () -> strict.iterator().hasNext()));
        operations.add(new Operation(
                "clear", 1, () -> done(() -> program.cache("emptied").clear())));
        operations.add(new Operation("SELECT, one key", 1, () -> program.table().select("known")));
        operations.add(new Operation("SELECT, all keys", 1, program::scan));
        operations.add(
                new Operation("UPSERT", 1, () -> program.table().update("UPSERT INTO strict VALUES ('known', 'v')")));
        operations.add(new Operation(
                "UPDATE", 1, () -> program.table().update("UPDATE strict SET value = 'v' WHERE key = 'known'")));
        operations.add(
                new Operation("DELETE", 1, () -> program.table().update("DELETE FROM strict WHERE key = 'unknown'")));
        operations.add(new Operation("two statements and COMMIT", 3, program::transaction));
        return operations;
    }

    private static Boolean done(Runnable call) {
        call.run();
        return true;
    }

    private void measure(String state, Program program) {
        for (Operation operation : operations(program)) {
            Measured measured = table.measure(state, operation.name(), 1, operation.call());
            assertReadsThatAskForIt(state, operation, measured);
            assertThat(measured.micros() / 1_000)
                    .as(state + ": " + operation.name())
                    .isLessThan(operation.requests() * TIMEOUT.toMillis() + SLACK.toMillis());
        }
    }

    private void measureStopped(String state, Program program) {
        Cache<String, String> strict = program.cache("strict");
        await().ignoreExceptions().until(() -> {
            ignoringErrors(() -> strict.put("known", "v"));
            return program.breakerIsOpen();
        });
        for (Operation operation : operations(program)) {
            Measured measured = table.measure(state, operation.name(), MANY, operation.call());
            assertThat(measured.micros()).as(state + ": " + operation.name()).isLessThan(ONE_MILLISECOND);
            assertReadsThatAskForIt(state, operation, measured);
        }
    }

    /** Asserts that stale copies are served, and errors are misses, where the configuration says so; else errors are told while there is no server. */
    private static void assertReadsThatAskForIt(String state, Operation operation, Measured measured) {
        boolean away = state.startsWith("down") || state.startsWith("frozen");
        if (operation.name().endsWith("staleIfError")) {
            assertThat(measured.outcome()).as(state).isEqualTo("value");
        } else if (operation.name().endsWith("onError: miss")) {
            assertThat(measured.outcome()).as(state).isEqualTo(away ? "absent" : "value");
        } else if (away) {
            assertThat(measured.outcome())
                    .as(state + ": " + operation.name())
                    .isIn("UNAVAILABLE", "OUTCOME_UNKNOWN", "08006", "08007");
        } else {
            assertThat(measured.outcome()).as(state + ": " + operation.name()).isIn("value", "done", "absent");
        }
    }

    private static void ignoringErrors(Runnable call) {
        try {
            call.run();
        } catch (javax.cache.CacheException e) {
            // it is asked for what it brings about
        }
    }

    /** Puts an entry into each cache, and has each program hold a copy of it. */
    private static void fill(Program... programs) {
        for (String name : List.of("strict", "lenient", "stale", "emptied")) {
            programs[0].cache(name).put("known", "v");
            for (Program program : programs) {
                await().until(() -> "v".equals(program.cache(name).get("known")) && program.isTrusted());
            }
        }
    }

    /** Waits until both doors work, and asserts that this does not take longer than it may. */
    private void assertRecovery(String state, Program program) {
        long begun = System.nanoTime();
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(10))
                .ignoreExceptions()
                .until(() -> {
                    program.cache("strict").put("recovered", "v");
                    return program.table().select("recovered") != null && program.isTrusted();
                });
        System.out.printf("%s: recovered after %d ms%n", state, (System.nanoTime() - begun) / 1_000_000);
    }

    @Test
    void downAndFrozenLaterAndBackAgain() throws Exception {
        try (Program patient = new Program("patient", server.port(), NO_BREAKER);
                Program usual = new Program("usual", server.port(), "")) {
            fill(patient, usual);
            measure("up", patient);
            fill(patient, usual);

            server.kill();
            await().until(() -> !patient.isTrusted() && !usual.isTrusted());
            measure("down", patient);
            measureStopped("down, breaker open", usual);
            server.restart();
            assertRecovery("down", patient);
            assertRecovery("down, breaker open", usual);
            fill(patient, usual);

            server.freeze();
            await().until(() -> !patient.isTrusted() && !usual.isTrusted());
            measure("frozen", patient);
            measureStopped("frozen, breaker open", usual);
            server.thaw();
            assertRecovery("frozen", patient);
            assertRecovery("frozen, breaker open", usual);
            measure("back", patient);
        } finally {
            table.print();
        }
    }

    @Test
    void afterACutTheNearCacheShowsWhatOthersHaveDoneMeanwhile() throws Exception {
        try (Program cutOff = new Program("cut-off", proxy.port(), "");
                Program other = new Program("other", server.port(), "")) {
            fill(cutOff);
            await().until(cutOff::isTrusted);
            for (int round = 0; round < 3; round++) {
                String newer = "newer-" + round;
                if (round == 1) {
                    proxy.responses().hold();
                } else {
                    proxy.refuse();
                }
                await().until(() -> !cutOff.isTrusted());
                other.cache("strict").put("known", newer);
                other.cache("stale").put("known", newer);
                other.cache("lenient").remove("known");
                assertThat(cutOff.cache("stale").get("known"))
                        .as("served stale")
                        .isNotEqualTo(newer);
                assertThat(cutOff.cache("lenient").get("known")).as("a miss").isNull();
                proxy.cut();
                proxy.restore();
                assertRecovery("cut off", cutOff);
                assertThat(cutOff.cache("strict").get("known")).isEqualTo(newer);
                assertThat(cutOff.table().select("known")).isEqualTo(newer);
                assertThat(cutOff.cache("stale").get("known")).isEqualTo(newer);
                assertThat(cutOff.cache("lenient").get("known")).isNull();
            }
        }
    }
}
