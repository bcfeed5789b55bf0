package dev.pagoda.kvdriver.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pagoda.kvdriver.outage.OutageTable.Measured;
import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.TcpProxy;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.assembly.Pagoda;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program that starts while its far tier can't be reached: its caches are there, every call says at once that there is no answer, and all works
 * within five seconds after the server does, without a restart and without a call. Longer than most classes, since all tests share one program.
 */
final class StartWithoutServerIT {
    private static final Duration RECOVERY = Duration.ofSeconds(5);
    private static final int MANY = 51;
    private static final int ONE_MILLISECOND = 1_000;
    /** The longest time that connecting and one request take, and what a busy machine may add. */
    private static final long FIRST_MILLIS = 2_000 + 1_000;

    private static final String DOWN = "down";

    @TempDir
    Path directory;

    /** A program that uses caches through both doors. */
    private final class Program implements AutoCloseable {
        private final Pagoda engine;
        private final CacheManager manager;
        private final Connection connection;

        Program(String name, String tiers, String backend) throws Exception {
            Path file = Files.writeString(directory.resolve(name + ".yaml"), """
                backends:
                  far: { %s, timeout: 1s, maxStaleness: 500ms }
                defaults: { tiers: [%s], keyType: java.lang.String, valueType: java.lang.String }
                caches:
                  strict:
                  lenient: { onError: miss }
                  loading: { onError: miss, loadLock: 5s }
                  "any-*": { keyType: java.lang.Object, valueType: java.lang.Object }
                """.formatted(backend, tiers));
            ClassLoader loader = StartWithoutServerIT.class.getClassLoader();
            manager = Caching.getCachingProvider("dev.pagoda.jcache.PagodaCachingProvider")
                    .getCacheManager(file.toUri(), loader);
            engine = manager.unwrap(Pagoda.class);
            connection = DriverManager.getConnection("jdbc:pagoda:" + file);
        }

        Cache<String, String> cache(String name) {
            return manager.getCache(name, String.class, String.class);
        }

        StrictTable table() {
            return new StrictTable(connection);
        }

        Integer transaction() throws SQLException {
            connection.setAutoCommit(false);
            try {
                int count = table().update("UPSERT INTO strict VALUES ('in transaction', 'w')");
                connection.commit();
                return count;
            } finally {
                connection.rollback();
                connection.setAutoCommit(true);
            }
        }

        boolean isTrusted() {
            Number trusted = engine.metrics().get("far").get("feed.trusted");
            return trusted != null && trusted.intValue() == 1;
        }

        @Override
        public void close() throws SQLException {
            connection.close();
            manager.close();
        }
    }

    private static MutableConfiguration<String, String> types() {
        return new MutableConfiguration<String, String>().setTypes(String.class, String.class);
    }

    private static FarServer server(String kind) throws IOException {
        return kind.equals("redis") ? FarServer.redis() : FarServer.postgres();
    }

    private static Map<String, Callable<?>> operations(Program program) {
        Cache<String, String> strict = program.cache("strict");
        Map<String, Callable<?>> operations = new LinkedHashMap<>();
        operations.put("get", () -> strict.get("k"));
        operations.put("getAll", () -> strict.getAll(Set.of("k", "l")));
        operations.put("containsKey", () -> strict.containsKey("k"));
        operations.put("put", () -> done(() -> strict.put("k", "v")));
        operations.put("putAll", () -> done(() -> strict.putAll(Map.of("k", "v", "l", "v"))));
        operations.put("putIfAbsent", () -> strict.putIfAbsent("k", "v"));
        operations.put("getAndPut", () -> strict.getAndPut("k", "v"));
        operations.put("remove", () -> strict.remove("k"));
        operations.put(
                "invoke",
                () -> strict.invoke("k", (entry, arguments) -> {
                    entry.setValue("v");
                    return "v";
                }));
        operations.put("iterator", () -> strict.iterator().hasNext());
        operations.put("clear", () -> done(strict::clear));
        operations.put("SELECT", () -> program.table().select("k"));
        operations.put("UPSERT", () -> program.table().update("UPSERT INTO strict VALUES ('k', 'v')"));
        operations.put("DELETE", () -> program.table().update("DELETE FROM strict WHERE key = 'k'"));
        operations.put("transaction", program::transaction);
        return operations;
    }

    /** Sets the value of a missing key, as Spring does for methods that run once. */
    private static String compute(Cache<String, String> cache) {
        Callable<String> loader = () -> "computed";
        return cache.invoke("computed", StartWithoutServerIT::compute, loader);
    }

    private static String compute(MutableEntry<String, String> entry, Object... arguments) {
        try {
            entry.setValue((String) ((Callable<?>) arguments[0]).call());
            return entry.getValue();
        } catch (Exception e) {
            throw new EntryProcessorException(e);
        }
    }

    /** Sets the value of a missing key for a reason that must not be lost. */
    private static String elect(Cache<String, String> cache) {
        return cache.invoke("elected", (entry, arguments) -> {
            entry.setValue("elected");
            return "elected";
        });
    }

    private static Boolean done(Runnable call) {
        call.run();
        return true;
    }

    private static ErrorCode code(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof StoreException known) {
                return known.code();
            }
        }
        throw new AssertionError("no failure of a store", failure);
    }

    private static ErrorCode codeOf(Runnable call) {
        try {
            call.run();
            return null;
        } catch (CacheException e) {
            return code(e);
        }
    }

    private static List<String> threads(String word) {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.contains(word))
                .toList();
    }

    /** Waits until a program can use its caches, which it has not touched meanwhile, and asserts that this does not take longer than it may. */
    private static void assertRecovery(String state, Program program, long begunNanos) {
        await().atMost(RECOVERY)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> threads("pagoda-opening").isEmpty());
        System.out.printf("%s: open after %d ms%n", state, (System.nanoTime() - begunNanos) / 1_000_000);
        program.cache("strict").put("recovered", "v");
        program.cache("created").put("recovered", "v");
        assertThat(program.cache("lenient").get("recovered")).isNull();
        assertThat(compute(program.cache("loading"))).isEqualTo("computed");
        assertThat(program.cache("loading").get("computed")).isEqualTo("computed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "redis; far; down",
                "redis; heap, far; down",
                "postgres; heap, far; down",
                "redis; far; frozen",
                "redis; heap, far; frozen",
                "postgres; heap, far; frozen"
            })
    void theProgramStartsAndWorksOnceTheServerDoes(String kind, String tiers, String state) throws Exception {
        String title = "[" + tiers.replace("far", kind) + "] " + state + " at the start";
        OutageTable table = new OutageTable();
        try (FarServer server = server(kind);
                Program program = new Program("early", tiers, server.backend(server.port()))) {
            if (state.equals(DOWN)) {
                server.stop();
            } else {
                server.freeze();
            }
            long first = FarServer.millis(() -> program.cache("strict"));
            long second = FarServer.millis(() -> program.manager.createCache("created", types()));
            System.out.printf("%s: the first cache takes %d ms, the next one %d ms%n", title, first, second);
            assertThat(first).isLessThan(FIRST_MILLIS);
            assertThat(second).isLessThan(100);
            operations(program).forEach((name, call) -> {
                Measured measured = table.measure(title, name, MANY, call);
                assertThat(measured.outcome()).as(name).isIn("UNAVAILABLE", "08006");
                assertThat(measured.micros()).as(name).isLessThan(ONE_MILLISECOND);
            });
            assertThat(program.cache("lenient").get("k")).isNull();
            assertThat(program.cache("lenient").getAll(Set.of("k"))).isEmpty();
            assertThat(codeOf(() -> elect(program.cache("lenient")))).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(codeOf(() -> elect(program.cache("loading")))).isEqualTo(ErrorCode.UNAVAILABLE);
            assertThat(compute(program.cache("lenient"))).as("a load").isEqualTo("computed");
            assertThat(compute(program.cache("loading"))).as("a load").isEqualTo("computed");
            assertThatExceptionOfType(CacheException.class)
                    .isThrownBy(() -> program.manager.createCache("created", types()))
                    .withMessageContaining("exists already");

            long begun = System.nanoTime();
            if (state.equals(DOWN)) {
                server.start();
            } else {
                server.thaw();
            }
            assertRecovery(title, program, begun);
            operations(program)
                    .forEach((name, call) -> assertThat(table.measure(title + ", back", name, 1, call)
                                    .outcome())
                            .as(name)
                            .isIn("value", "done", "absent"));
            assertCoherence(program, tiers, server);
        } finally {
            table.print();
        }
    }

    /** A change of another engine shows in the one that has started early, which has a copy of what was there before. */
    private void assertCoherence(Program program, String tiers, FarServer server) throws Exception {
        Cache<String, String> early = program.cache("strict");
        try (Program other = new Program("other", tiers, server.backend(server.port()))) {
            early.put("shared", "0");
            await().until(() -> tiers.equals("far") || program.isTrusted());
            for (int i = 1; i <= 3; i++) {
                String newer = String.valueOf(i);
                assertThat(early.get("shared")).isEqualTo(String.valueOf(i - 1));
                other.cache("strict").put("shared", newer);
                await().atMost(Duration.ofSeconds(2)).until(() -> newer.equals(early.get("shared")));
                assertThat(program.table().select("shared")).isEqualTo(newer);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"redis", "postgres"})
    void aCacheThatWaitsCanBeDestroyedAndCreatedAgain(String kind) throws Exception {
        try (FarServer server = server(kind);
                Program other = new Program("other", "heap, far", server.backend(server.port()))) {
            other.manager.createCache("created", types()).put("k", "before");
            server.stop();
            try (Program program = new Program("early", "heap, far", server.backend(server.port()))) {
                program.manager.createCache("created", types());
                assertThat(codeOf(() -> program.manager.destroyCache("created")))
                        .isEqualTo(ErrorCode.UNAVAILABLE);
                Cache<String, String> again = program.manager.createCache("created", types());
                server.start();
                await().atMost(RECOVERY).ignoreExceptions().until(() -> "before".equals(again.get("k")));
                program.manager.destroyCache("created");
                assertThat(program.manager.createCache("created", types()).get("k"))
                        .isNull();
            }
        }
    }

    @Test
    void whatOthersHaveMadeOfTheCacheMeanwhileIsToldByEveryCall() throws Exception {
        try (FarServer server = FarServer.redis();
                TcpProxy proxy = TcpProxy.to(server.port())) {
            proxy.refuse();
            try (Program program = new Program("early", "heap, far", server.backend(proxy.port()));
                    Program other = new Program("other", "heap, far", server.backend(server.port()))) {
                Cache<String, String> cache = program.manager.createCache("any-cache", types());
                Cache<String, String> healthy = program.cache("strict");
                Cache<Integer, Integer> numbers = other.manager.createCache(
                        "any-cache",
                        new MutableConfiguration<Integer, Integer>().setTypes(Integer.class, Integer.class));
                numbers.put(1, 1);
                proxy.restore();
                await().atMost(RECOVERY).until(() -> codeOf(() -> cache.get("k")) == ErrorCode.TYPE_MISMATCH);
                assertThatExceptionOfType(CacheException.class)
                        .isThrownBy(() -> cache.put("k", "v"))
                        .withStackTraceContaining("java.lang.Integer")
                        .withStackTraceContaining("java.lang.String");
                await().atMost(RECOVERY).until(() -> codeOf(() -> healthy.put("k", "v")) == null);
                other.manager.destroyCache("any-cache");
                await().atMost(RECOVERY).until(() -> codeOf(() -> cache.put("k", "v")) == null);
                assertThat(cache.get("k")).isEqualTo("v");
            }
        }
    }

    @Test
    void anEmptyCacheOfAnotherFormatIsMadeAnewAsAtTheStart() throws Exception {
        try (FarServer server = FarServer.redis();
                TcpProxy proxy = TcpProxy.to(server.port())) {
            try (Program other = new Program("other", "far", server.backend(server.port()))) {
                other.manager.createCache(
                        "any-cache",
                        new MutableConfiguration<Integer, Integer>().setTypes(Integer.class, Integer.class));
            }
            proxy.refuse();
            try (Program program = new Program("early", "heap, far", server.backend(proxy.port()))) {
                Cache<String, String> cache = program.manager.createCache("any-cache", types());
                proxy.restore();
                await().atMost(RECOVERY).until(() -> codeOf(() -> cache.put("k", "v")) == null);
                assertThat(cache.get("k")).isEqualTo("v");
            }
        }
    }

    @Test
    void whatIsWrongWithTheSettingsIsToldWhenItTurnsOut() throws Exception {
        try (RedisServer server = RedisServer.start();
                TcpProxy proxy = TcpProxy.to(server.port())) {
            proxy.refuse();
            String url = "url: \"redis://127.0.0.1:%d\"".formatted(proxy.port());
            try (Program program = new Program("early", "heap, far", url)) {
                Cache<String, String> cache = program.cache("strict");
                assertThat(codeOf(() -> cache.get("k"))).isEqualTo(ErrorCode.UNAVAILABLE);
                server.call("CONFIG", "SET", "requirepass", "another");
                proxy.restore();
                await().atMost(RECOVERY).until(() -> codeOf(() -> cache.get("k")) == ErrorCode.CONFIGURATION);
            }
            try (Program program = new Program("late", "heap, far", url)) {
                assertThat(codeOf(() -> program.cache("strict"))).isEqualTo(ErrorCode.CONFIGURATION);
            }
        }
    }

    @Test
    void aProgramMayAskToFailAtTheStart() throws Exception {
        try (FarServer server = FarServer.redis()) {
            server.stop();
            try (Program program =
                    new Program("strict", "heap, far", server.backend(server.port()) + ", startUp: fail")) {
                assertThat(codeOf(() -> program.cache("strict"))).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(codeOf(() -> program.manager.createCache("created", types())))
                        .isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(threads("pagoda-opening")).isEmpty();
                server.start();
                await().atMost(RECOVERY).until(() -> codeOf(() -> program.cache("strict")) == null);
                program.cache("strict").put("k", "v");
            }
        }
    }

    @Test
    void manyThreadsOpenACacheOnce() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(16);
        try (RedisServer server = RedisServer.startDurable()) {
            server.kill();
            String url = "url: \"redis://127.0.0.1:%d\"".formatted(server.port());
            try (Program program = new Program("early", "heap, far", url)) {
                CountDownLatch ready = new CountDownLatch(16);
                List<Future<Cache<String, String>>> calls = new ArrayList<>();
                for (int i = 0; i < 16; i++) {
                    String key = "k" + i;
                    calls.add(pool.submit(() -> {
                        Cache<String, String> cache = program.cache("strict");
                        ready.countDown();
                        await().atMost(RECOVERY.plusSeconds(5))
                                .pollInterval(Duration.ofMillis(2))
                                .until(() -> codeOf(() -> cache.put(key, "v")) == null);
                        return cache;
                    }));
                }
                ready.await();
                assertThat(threads("pagoda-opening")).hasSize(1);
                server.restart();
                for (Future<Cache<String, String>> call : calls) {
                    assertThat(call.get()).isSameAs(program.cache("strict"));
                }
                await().until(program::isTrusted);
                assertThat(clients(server)).as("requests and changes").isEqualTo(2);
                assertThat(program.cache("strict").getAll(Set.of("k0", "k7", "k15")))
                        .hasSize(3);
            }
        } finally {
            pool.shutdownNow();
        }
    }

    /** Returns how many connections a server has, but for the one that asks. */
    private static long clients(RedisServer server) {
        Object list = server.call("CLIENT", "LIST");
        String text = list instanceof byte[] bytes
                ? new String(bytes, java.nio.charset.StandardCharsets.UTF_8)
                : String.valueOf(list);
        return text.lines().filter(line -> line.contains("addr=")).count() - 1;
    }

    @Test
    void manyCachesNeedOneThreadAndOneConnection() throws Exception {
        try (RedisServer server = RedisServer.startDurable()) {
            server.kill();
            int before = Thread.activeCount();
            String url = "url: \"redis://127.0.0.1:%d\"".formatted(server.port());
            try (Program program = new Program("early", "heap, far", url)) {
                List<Cache<String, String>> caches = new ArrayList<>();
                long millis = FarServer.millis(() -> {
                    for (int i = 0; i < 200; i++) {
                        caches.add(program.manager.createCache("cache-" + i, types()));
                    }
                    return caches;
                });
                System.out.println("200 caches without a server: " + millis + " ms");
                assertThat(millis).isLessThan(FIRST_MILLIS);
                assertThat(threads("pagoda-opening")).hasSize(1);
                assertThat(Thread.activeCount() - before).isLessThan(20);
                long begun = System.nanoTime();
                server.restart();
                await().atMost(RECOVERY).until(() -> threads("pagoda-opening").isEmpty());
                System.out.printf("200 caches open after %d ms%n", (System.nanoTime() - begun) / 1_000_000);
                for (Cache<String, String> cache : caches) {
                    cache.put("k", cache.getName());
                }
                await().until(program::isTrusted);
                assertThat(clients(server)).isEqualTo(2);
                assertThat(Thread.activeCount() - before).isLessThan(20);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"redis, down", "redis, frozen", "postgres, down", "postgres, frozen"})
    void closingDoesNotWaitForTheServer(String kind, String state) throws Exception {
        try (FarServer server = server(kind)) {
            if (state.equals(DOWN)) {
                server.stop();
            } else {
                server.freeze();
            }
            Program program = new Program("early", "heap, far", server.backend(server.port()));
            Cache<String, String> cache = program.cache("strict");
            await().until(() -> codeOf(() -> cache.get("k")) == ErrorCode.UNAVAILABLE);
            // In the middle of an attempt, as often as not.
            await().pollDelay(Duration.ofMillis(700))
                    .until(() -> !threads("pagoda-opening").isEmpty());
            long millis = FarServer.millis(() -> {
                program.close();
                return true;
            });
            System.out.printf("%s %s: closed after %d ms%n", kind, state, millis);
            assertThat(millis).isLessThan(1_500);
            assertThat(threads("pagoda-sweeper")).isEmpty();
            for (String name : List.of("pagoda-", "lettuce", "PostgreSQL")) {
                await().atMost(RECOVERY)
                        .untilAsserted(() -> assertThat(threads(name)).isEmpty());
            }
        }
    }
}
