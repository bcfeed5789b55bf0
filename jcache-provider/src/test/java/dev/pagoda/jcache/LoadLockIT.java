package dev.pagoda.jcache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * With {@code loadLock} what computes the value of an absent key, be it a loader or an entry processor, runs in one process at a time. Two
 * engines stand for two processes where nobody dies; where somebody does, it is a process.
 */
final class LoadLockIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static RedisServer server;

    @RegisterExtension
    final Managers managers = new Managers();

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final AtomicInteger loads = new AtomicInteger();
    private final CountDownLatch running = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private String prefix;
    private String timeout = "30s";

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void makePrefix() {
        prefix = "load-" + UUID.randomUUID();
    }

    @AfterEach
    void endThreads() {
        released.countDown();
        threads.shutdownNow();
    }

    private Path file(String tiers, String... more) {
        return managers.write("""
                backends: { shared: { url: "%s", keyPrefix: "%s", timeout: %s, connectTimeout: 30000 } }
                defaults: { tiers: %s, %s }
                """.formatted(server.url(), prefix, timeout, tiers, String.join(", ", more)));
    }

    private CacheManager manager(String tiers, String... more) {
        return managers.open(file(tiers, more), getClass().getClassLoader());
    }

    static Cache<String, String> loading(CacheManager manager, LoadingProcess.Loading loader) {
        return manager.createCache(
                LoadingProcess.CACHE,
                new MutableConfiguration<String, String>()
                        .setTypes(String.class, String.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(() -> loader));
    }

    private Cache<String, String> plain(CacheManager manager) {
        return manager.createCache(
                LoadingProcess.CACHE, new MutableConfiguration<String, String>().setTypes(String.class, String.class));
    }

    /** Counts, says that it runs, and waits until it may go on. */
    private String slowly(String key) {
        int number = loads.incrementAndGet();
        running.countDown();
        try {
            released.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return key + " loaded " + number;
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    /** Runs {@code first}; while its load runs, {@code second}, which must wait. Returns what both gave. */
    private <T> List<T> together(Callable<T> first, Callable<T> second) throws Exception {
        Future<T> one = threads.submit(first);
        running.await();
        CountDownLatch begun = new CountDownLatch(1);
        Future<T> two = threads.submit(() -> {
            begun.countDown();
            return second.call();
        });
        begun.await();
        long asked = commands();
        await().atMost(PATIENCE).until(() -> two.isDone() || commands() > asked + 6);
        assertThat(two.isDone()).as("the second one waits").isFalse();
        released.countDown();
        return List.of(get(one), get(two));
    }

    /** Who waits asks the server again and again. */
    private static long commands() {
        return String.valueOf(server.call("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith("total_commands_processed:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap, shared]", "[shared]"})
    void aLoaderRunsOnce(String tiers) throws Exception {
        Cache<String, String> here = loading(manager(tiers, "loadLock: 2s"), this::slowly);
        Cache<String, String> there = loading(manager(tiers, "loadLock: 2s"), this::slowly);
        assertThat(together(() -> here.get("k"), () -> there.get("k"))).containsExactly("k loaded 1", "k loaded 1");
        assertThat(loads).hasValue(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[heap, shared]", "[shared]"})
    void aProcessorThatComputesRunsOnce(String tiers) throws Exception {
        Cache<String, String> here = plain(manager(tiers, "loadLock: 2s"));
        Cache<String, String> there = plain(manager(tiers, "loadLock: 2s"));
        assertThat(together(() -> compute(here), () -> compute(there))).containsExactly("k loaded 1", "k loaded 1");
        assertThat(loads).hasValue(1);
    }

    /** As Spring does it for {@code sync = true}. */
    private String compute(Cache<String, String> cache) {
        return cache.invoke("k", (entry, arguments) -> {
            if (entry.exists()) {
                return entry.getValue();
            }
            String computed = slowly(entry.getKey());
            entry.setValue(computed);
            return computed;
        });
    }

    @Test
    void aBatchLoadsWhatNobodyElseLoads() throws Exception {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 2s"), this::slowly);
        Cache<String, String> there = loading(manager("[heap, shared]", "loadLock: 2s"), key -> {
            loads.incrementAndGet();
            return key + " of there";
        });
        List<Map<String, String>> got =
                together(() -> here.getAll(Set.of("a", "b")), () -> there.getAll(Set.of("b", "c")));
        Map<String, String> all = new HashMap<>(got.get(0));
        got.get(1)
                .forEach(
                        (key, value) -> assertThat(all.getOrDefault(key, value)).isEqualTo(value));
        assertThat(got.get(1)).containsEntry("c", "c of there").hasSize(2);
        assertThat(got.get(0)).hasSize(2);
        assertThat(loads).hasValue(3);
    }

    @Test
    void theLeaseOfALongLoadIsExtended() throws Exception {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 1s"), this::slowly);
        Cache<String, String> there =
                loading(manager("[heap, shared]", "loadLock: 1s", "loadLockWait: 3s"), this::slowly);
        Future<String> one = threads.submit(() -> here.get("k"));
        running.await();
        assertThatThrownBy(() -> there.get("k"))
                .isInstanceOf(CacheException.class)
                .hasMessageContaining("for longer than loadLockWait, which is 3000 ms")
                .cause()
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.LOCK_TIMEOUT));
        assertThat(loads).as("three times the lease").hasValue(1);
        released.countDown();
        assertThat(get(one)).isEqualTo("k loaded 1");
        assertThat(there.get("k")).isEqualTo("k loaded 1");
        assertThat(Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().startsWith("pagoda-leases")))
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void whatWasComputedBeforeARemovalDoesNotComeBack() throws Exception {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 2s"), this::slowly);
        Cache<String, String> there = plain(manager("[heap, shared]"));
        Future<String> one = threads.submit(() -> here.get("k"));
        running.await();
        there.remove("k");
        released.countDown();
        assertThat(get(one)).as("loaded again").isEqualTo("k loaded 2");
        assertThat(there.get("k")).isEqualTo("k loaded 2");
    }

    @Test
    void aFailureLetsTheNextOneLoad() {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 60s"), key -> {
            throw new IllegalStateException("the user's");
        });
        Cache<String, String> there = loading(manager("[heap, shared]", "loadLock: 60s"), key -> "loaded");
        assertThatThrownBy(() -> here.get("k")).hasRootCauseMessage("the user's");
        assertThat(there.get("k")).isEqualTo("loaded");
    }

    /** Both have the turn of one key and want that of the other. */
    @Test
    void aCircleOfTwoProcessesOpens() throws Exception {
        CyclicBarrier both = new CyclicBarrier(2);
        Cache<String, String> here = needing("a", "b", both);
        Cache<String, String> there = needing("b", "a", both);
        Future<String> one = threads.submit(() -> here.get("a"));
        Future<String> two = threads.submit(() -> there.get("b"));
        assertThat(get(one)).startsWith("a");
        assertThat(get(two)).startsWith("b");
        assertThat(here.getAll(Set.of("a", "b"))).isEqualTo(there.getAll(Set.of("a", "b")));
    }

    private Cache<String, String> needing(String first, String second, CyclicBarrier both) {
        AtomicReference<Cache<String, String>> self = new AtomicReference<>();
        self.set(loading(manager("[heap, shared]", "loadLock: 60s", "loadLockWait: 1h"), key -> {
            if (!key.equals(first)) {
                return key;
            }
            try {
                both.await();
            } catch (InterruptedException | BrokenBarrierException e) {
                throw new IllegalStateException(e);
            }
            return first + " needs " + self.get().get(second);
        }));
        return self.get();
    }

    @Test
    void aProcessThatDiesLosesTheLock() throws Exception {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 1s"), key -> "mine");
        try (LoadingProcess dying = LoadingProcess.start(file("[heap, shared]", "loadLock: 1s"), "k")) {
            dying.says("LOADING").kill();
            assertThat(here.get("k")).isEqualTo("mine");
        }
    }

    @Test
    void theResultOfAProcessThatWasStoppedIsFencedOff() throws Exception {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 1s"), key -> "mine");
        try (LoadingProcess stopped = LoadingProcess.start(file("[heap, shared]", "loadLock: 1s"), "k")) {
            stopped.says("LOADING").freeze();
            stopped.loads("late");
            assertThat(here.get("k")).isEqualTo("mine");
            stopped.thaw();
            stopped.says("GOT mine");
            assertThat(here.get("k")).isEqualTo("mine");
        }
    }

    @Test
    void itIsFencedOffAlsoIfNothingIsThereAnyMore() throws Exception {
        Cache<String, String> here = loading(manager("[heap, shared]", "loadLock: 1s"), key -> "mine");
        Cache<String, String> observer = plain(manager("[shared]"));
        try (LoadingProcess stopped = LoadingProcess.start(file("[heap, shared]", "loadLock: 1s"), "k")) {
            stopped.says("LOADING").freeze();
            stopped.loads("late");
            assertThat(here.get("k")).isEqualTo("mine");
            here.remove("k");
            stopped.thaw();
            stopped.says("LOADING");
            assertThat(observer.get("k")).isNull();
            stopped.loads("fresh");
            stopped.says("GOT fresh");
            assertThat(observer.get("k")).isEqualTo("fresh");
        }
    }

    @Test
    void withoutRedisNothingIsLoadedUnlessReadsMayMiss() {
        timeout = "500ms";
        Cache<String, String> strict = loading(manager("[heap, shared]", "loadLock: 2s"), this::slowly);
        Cache<String, String> tolerant =
                loading(manager("[heap, shared]", "loadLock: 2s", "onError: miss"), this::slowly);
        released.countDown();
        server.freeze();
        try {
            long begun = System.nanoTime();
            assertThatThrownBy(() -> strict.get("k")).isInstanceOf(CacheException.class);
            assertThat(loads).hasValue(0);
            assertThat(tolerant.get("k")).isEqualTo("k loaded 1");
            assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(10));
        } finally {
            server.thaw();
        }
        await().atMost(PATIENCE).ignoreExceptions().until(() -> strict.get("k") != null);
        assertThat(loads).hasValue(2);
    }
}
