package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.engine.KeyedLocks;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.processor.EntryProcessor;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one key. */
@Timeout(60)
final class ConcurrencyTest {
    private static final int THREADS = 8;

    @RegisterExtension
    final Managers managers = new Managers();

    private final ExecutorService pool = Executors.newCachedThreadPool();

    @AfterEach
    void stop() {
        pool.shutdownNow();
    }

    @ParameterizedTest
    @EnumSource
    void incrementsSumExactly(Topology topology) throws Exception {
        Cache<String, Integer> cache = managers.cache(topology, types(String.class, Integer.class));
        all(THREADS, thread -> {
            for (int i = 0; i < 250; i++) {
                cache.invoke("counter", ConcurrencyTest::increment);
            }
            return null;
        });
        assertThat(cache.get("counter")).isEqualTo(THREADS * 250);
    }

    @ParameterizedTest
    @EnumSource
    void incrementsSumExactlyBesidePlainConditionalWrites(Topology topology) throws Exception {
        Cache<String, Integer> cache = managers.cache(topology, types(String.class, Integer.class));
        cache.put("counter", 0);
        all(THREADS, thread -> {
            for (int i = 0; i < 100; i++) {
                if (thread % 2 == 0) {
                    cache.invoke("counter", ConcurrencyTest::increment);
                } else {
                    Integer before = cache.get("counter");
                    while (!cache.replace("counter", before, before + 1)) {
                        before = cache.get("counter");
                    }
                }
            }
            return null;
        });
        assertThat(cache.get("counter")).isEqualTo(THREADS * 100);
    }

    @ParameterizedTest
    @EnumSource
    void putIfAbsentHasOneWinner(Topology topology) throws Exception {
        Cache<String, Integer> cache = managers.cache(topology, types(String.class, Integer.class));
        for (int round = 0; round < 50; round++) {
            String key = "key" + round;
            List<Boolean> won = all(THREADS, thread -> cache.putIfAbsent(key, thread));
            assertThat(won).containsOnlyOnce(true);
            assertThat(cache.get(key)).isEqualTo(won.indexOf(true));
        }
    }

    @ParameterizedTest
    @EnumSource
    void aMissingKeyIsLoadedOnce(Topology topology) throws Exception {
        SlowLoader loader = new SlowLoader(key -> "loaded " + key);
        Cache<String, String> cache = loading(topology, loader);
        List<Future<String>> readers = start(THREADS, () -> cache.get("k"));
        loader.release(() -> locks(cache).size() == 1);
        for (Future<String> reader : readers) {
            assertThat(reader.get()).isEqualTo("loaded k");
        }
        assertThat(loader.calls).hasValue(1);
    }

    @Test
    void thoseWhoWaitShareThatThereIsNothing() throws Exception {
        SlowLoader loader = new SlowLoader(key -> null);
        Cache<String, String> cache = loading(Topology.HEAP, loader);
        List<Future<String>> readers = start(THREADS, () -> cache.get("k"));
        loader.release(() -> waitersOf(cache) == THREADS);
        for (Future<String> reader : readers) {
            assertThat(reader.get()).isNull();
        }
        assertThat(loader.calls).hasValue(1);
    }

    @Test
    void thoseWhoWaitShareTheError() throws Exception {
        SlowLoader loader = new SlowLoader(key -> {
            throw new IllegalArgumentException("no such key");
        });
        Cache<String, String> cache = loading(Topology.HEAP, loader);
        List<Future<String>> readers = start(THREADS, () -> cache.get("k"));
        loader.release(() -> waitersOf(cache) == THREADS);
        for (Future<String> reader : readers) {
            assertThatThrownBy(reader::get).hasCauseInstanceOf(CacheLoaderException.class);
        }
        assertThat(loader.calls).hasValue(1);
    }

    /** What Spring's {@code @Cacheable(sync = true)} does. */
    @ParameterizedTest
    @EnumSource
    void aLoaderInsideInvokeRunsOnce(Topology topology) throws Exception {
        Cache<String, String> cache = managers.cache(topology, types(String.class, String.class));
        AtomicInteger calls = new AtomicInteger();
        EntryProcessor<String, String, String> load = (entry, arguments) -> {
            if (!entry.exists()) {
                calls.incrementAndGet();
                entry.setValue("expensive");
            }
            return entry.getValue();
        };
        assertThat(all(THREADS, thread -> cache.invoke("k", load))).containsOnly("expensive");
        assertThat(calls).hasValue(1);
    }

    @Test
    void aBatchLoadsWhatIsFreeAndWaitsForTheRest() throws Exception {
        SlowLoader loader = new SlowLoader(key -> "loaded " + key);
        Cache<String, String> cache = loading(Topology.HEAP, loader);
        Future<String> single = pool.submit(() -> cache.get("a"));
        Awaitility.await().until(() -> loader.calls.get() == 1);
        Future<Map<String, String>> batch = pool.submit(() -> cache.getAll(Set.of("a", "b")));
        Awaitility.await().until(() -> cache.containsKey("b"));
        loader.release(() -> true);
        assertThat(single.get()).isEqualTo("loaded a");
        assertThat(batch.get()).isEqualTo(Map.of("a", "loaded a", "b", "loaded b"));
        assertThat(loader.calls).hasValue(1);
    }

    @Test
    void aProcessorThatCallsItsOwnCacheDoesNotDeadlock() throws Exception {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        CyclicBarrier both = new CyclicBarrier(2);
        List<Integer> results = all(2, thread -> {
            String mine = thread == 0 ? "a" : "b";
            String other = thread == 0 ? "b" : "a";
            return cache.invoke(mine, (entry, arguments) -> {
                await(both);
                cache.invoke(other, ConcurrencyTest::increment);
                cache.put(mine + "-seen", 1);
                return cache.get(other);
            });
        });
        assertThat(results).doesNotContainNull();
        assertThat(cache.get("a")).isEqualTo(1);
        assertThat(cache.get("b")).isEqualTo(1);
        assertThat(locks(cache).size()).isZero();
    }

    @Test
    void aProcessorDoesNotBlockOtherKeys() throws Exception {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Integer> slow = pool.submit(() -> cache.invoke("slow", (entry, arguments) -> {
            running.countDown();
            await(end);
            return 1;
        }));
        running.await();
        for (int i = 0; i < 1_000; i++) {
            cache.invoke("key" + i, ConcurrencyTest::increment);
        }
        assertThat(slow.isDone()).isFalse();
        end.countDown();
        assertThat(slow.get()).isEqualTo(1);
    }

    @Test
    void aThreadThatWaitsForAKeyCanBeInterrupted() throws Exception {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Future<Integer> holder = pool.submit(() -> cache.invoke("k", (entry, arguments) -> {
            running.countDown();
            await(end);
            return 1;
        }));
        running.await();
        AtomicInteger interrupted = new AtomicInteger();
        Thread waiter = new Thread(() -> {
            try {
                cache.invoke("k", ConcurrencyTest::increment);
            } catch (javax.cache.CacheException e) {
                interrupted.set(Thread.currentThread().isInterrupted() ? 1 : 2);
            }
        });
        waiter.start();
        Awaitility.await().until(() -> waiter.getState() == Thread.State.WAITING);
        waiter.interrupt();
        waiter.join();
        assertThat(interrupted).hasValue(1);
        end.countDown();
        assertThat(holder.get()).isEqualTo(1);
    }

    private Cache<String, String> loading(Topology topology, SlowLoader loader) {
        return managers.cache(
                topology, types(String.class, String.class).setReadThrough(true).setCacheLoaderFactory(() -> loader));
    }

    private static Integer increment(javax.cache.processor.MutableEntry<String, Integer> entry, Object... arguments) {
        entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
        return entry.getValue();
    }

    @SuppressWarnings("unchecked")
    private static KeyedLocks<Object> locks(Cache<?, ?> cache) {
        return cache.unwrap(TieredCache.class).keyLocks();
    }

    private static int waitersOf(Cache<String, String> cache) {
        return locks(cache).users("k");
    }

    private <T> List<Future<T>> start(int threads, Callable<T> task) {
        return IntStream.range(0, threads).mapToObj(i -> pool.submit(task)).toList();
    }

    private <T> List<T> all(int threads, ThreadTask<T> task) throws Exception {
        CyclicBarrier start = new CyclicBarrier(threads);
        List<Future<T>> futures = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            futures.add(pool.submit(() -> {
                start.await();
                return task.run(thread);
            }));
        }
        List<T> results = new ArrayList<>();
        for (Future<T> future : futures) {
            results.add(future.get());
        }
        return results;
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What one of several threads does. */
    private interface ThreadTask<T> {
        T run(int thread) throws Exception;
    }

    /** Loads single keys when it is released, and batches at once. */
    private static final class SlowLoader implements CacheLoader<String, String> {
        private final java.util.function.Function<String, String> source;
        private final AtomicInteger calls = new AtomicInteger();
        private final CountDownLatch released = new CountDownLatch(1);

        SlowLoader(java.util.function.Function<String, String> source) {
            this.source = source;
        }

        void release(Callable<Boolean> when) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(when);
            released.countDown();
        }

        @Override
        public String load(String key) {
            calls.incrementAndGet();
            await(released);
            return source.apply(key);
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> all = new java.util.HashMap<>();
            keys.forEach(key -> all.put(key, source.apply(key)));
            return all;
        }
    }
}
