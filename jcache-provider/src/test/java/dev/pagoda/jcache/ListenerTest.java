package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Entry listeners, beside what the TCK tests. */
@Timeout(60)
final class ListenerTest {
    @RegisterExtension
    final Managers managers = new Managers();

    @ParameterizedTest
    @EnumSource
    @SuppressWarnings({"unchecked", "rawtypes"})
    void whatTheUserDoesToAValueAfterwardsReachesNoAsynchronousListener(Topology topology) throws Exception {
        Cache<String, ArrayList> cache = managers.cache(topology, types(String.class, ArrayList.class));
        CountDownLatch changed = new CountDownLatch(1);
        List<List<?>> seen = Collections.synchronizedList(new ArrayList<>());
        CacheEntryCreatedListener<String, ArrayList> listener = events -> events.forEach(event -> {
            try {
                changed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            seen.add(event.getValue());
        });
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> listener, null, false, false));
        ArrayList<String> value = new ArrayList<>(List.of("put"));
        cache.put("k", value);
        value.add("changed");
        changed.countDown();
        Awaitility.await().until(() -> !seen.isEmpty());
        assertThat(seen.get(0)).isEqualTo(List.of("put"));
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfWriteTellsOldAndNewValue(Topology topology) {
        Cache<String, Integer> cache = managers.cache(topology, types(String.class, Integer.class));
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        cache.registerCacheEntryListener(listener(true, seen::add, null));
        cache.put("k", 1);
        cache.put("k", 2);
        cache.replace("k", 3);
        cache.replace("k", 3, 4);
        cache.getAndPut("k", 5);
        cache.getAndReplace("k", 6);
        cache.putAll(Map.of("k", 7));
        cache.invoke("k", (entry, arguments) -> {
            entry.setValue(8);
            return null;
        });
        cache.putIfAbsent("k", 9);
        cache.remove("k", 9);
        cache.remove("k");
        cache.remove("k");
        assertThat(seen)
                .containsExactly(
                        "CREATED null 1",
                        "UPDATED 1 2",
                        "UPDATED 2 3",
                        "UPDATED 3 4",
                        "UPDATED 4 5",
                        "UPDATED 5 6",
                        "UPDATED 6 7",
                        "UPDATED 7 8",
                        "REMOVED 8 8");
        seen.clear();
        cache.put("k", 1);
        cache.getAndRemove("k");
        cache.put("k", 2);
        cache.removeAll();
        cache.put("k", 3);
        cache.clear();
        assertThat(seen)
                .containsExactly("CREATED null 1", "REMOVED 1 1", "CREATED null 2", "REMOVED 2 2", "CREATED null 3");
    }

    @ParameterizedTest
    @EnumSource
    void expiryIsToldOnceWithItsValue(Topology topology) {
        Cache<String, Integer> cache = managers.cache(
                topology,
                types(String.class, Integer.class)
                        .setExpiryPolicyFactory(
                                CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 50))));
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        cache.registerCacheEntryListener(listener(true, seen::add, null));
        cache.put("k", 1);
        Awaitility.await().until(() -> cache.get("k") == null && seen.size() == 2);
        assertThat(seen).containsExactly("CREATED null 1", "EXPIRED 1 1");
    }

    @ParameterizedTest
    @EnumSource
    void asynchronousListenersSeeEachKeyInOrder(Topology topology) throws Exception {
        Cache<Integer, Integer> cache = managers.cache(topology, types(Integer.class, Integer.class));
        Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
        AtomicInteger events = new AtomicInteger();
        Recorder<Integer, Integer> recorder = new Recorder<>(event -> {
            seen.computeIfAbsent(event.getKey(), key -> Collections.synchronizedList(new ArrayList<>()))
                    .add(event.getValue());
            events.incrementAndGet();
        });
        cache.registerCacheEntryListener(
                new MutableCacheEntryListenerConfiguration<>(() -> recorder, null, false, false));
        ExecutorService pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                writers.add(pool.submit(() -> {
                    for (int i = 0; i < 400; i++) {
                        cache.invoke(i % 4, (entry, arguments) -> {
                            entry.setValue(entry.exists() ? entry.getValue() + 1 : 1);
                            return null;
                        });
                    }
                }));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } finally {
            pool.shutdownNow();
        }
        Awaitility.await().until(() -> events.get() == 1_600);
        for (List<Integer> values : seen.values()) {
            assertThat(values).isSorted().doesNotHaveDuplicates().hasSize(400);
        }
    }

    @Test
    void asynchronousListenersDoNotHoldUpTheWriter() throws Exception {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        CountDownLatch end = new CountDownLatch(1);
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        cache.registerCacheEntryListener(listener(
                false,
                line -> {
                    awaitQuietly(end);
                    seen.add(line);
                },
                null));
        cache.put("k", 1);
        cache.put("k", 2);
        cache.remove("k");
        assertThat(seen).isEmpty();
        end.countDown();
        Awaitility.await().until(() -> seen.size() == 3);
        assertThat(seen).containsExactly("CREATED null 1", "UPDATED 1 2", "REMOVED 2 2");
    }

    @Test
    void noLockIsHeldWhileAListenerRuns() {
        Cache<String, Integer> cache = managers.cache(
                Topology.HEAP,
                types(String.class, Integer.class)
                        .setWriteThrough(true)
                        .setCacheWriterFactory(WriteThroughTest.RecordingWriter::new));
        ExecutorService pool = Executors.newSingleThreadExecutor();
        AtomicBoolean nested = new AtomicBoolean();
        cache.registerCacheEntryListener(listener(
                true,
                line -> {
                    if (nested.compareAndSet(false, true)) {
                        // Another thread writes the very key, and destroys a cache of the manager, before this listener
                        // returns.
                        get(pool.submit(() -> cache.put("k", 2)));
                        get(pool.submit(() -> cache.getCacheManager().destroyCache("other")));
                    }
                },
                null));
        cache.put("k", 1);
        pool.shutdownNow();
        assertThat(cache.get("k")).isEqualTo(2);
    }

    @Test
    void aListenerThatFailsDoesNotUndoTheWriteNorSilenceTheOthers() {
        Cache<String, Integer> cache =
                managers.cache(Topology.HEAP, types(String.class, Integer.class).setStatisticsEnabled(true));
        List<String> seen = new ArrayList<>();
        cache.registerCacheEntryListener(listener(
                true,
                line -> {
                    throw new IllegalStateException("broken");
                },
                null));
        cache.registerCacheEntryListener(listener(true, seen::add, null));
        assertThatThrownBy(() -> cache.put("k", 1))
                .isInstanceOf(CacheEntryListenerException.class)
                .hasMessage("A cache entry listener failed");
        assertThat(cache.get("k")).isEqualTo(1);
        assertThat(seen).containsExactly("CREATED null 1");
    }

    @Test
    void aFailingAsynchronousListenerHearsTheNextEvent() {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        List<String> seen = Collections.synchronizedList(new ArrayList<>());
        cache.registerCacheEntryListener(listener(
                false,
                line -> {
                    seen.add(line);
                    throw new IllegalStateException("broken");
                },
                null));
        cache.put("k", 1);
        cache.put("k", 2);
        Awaitility.await().until(() -> seen.size() == 2);
    }

    @Test
    void filtersDecide() {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        List<String> seen = new ArrayList<>();
        CacheEntryEventFilter<String, Integer> even = event -> event.getValue() % 2 == 0;
        cache.registerCacheEntryListener(listener(true, seen::add, even));
        cache.putAll(Map.of("a", 1, "b", 2, "c", 3, "d", 4));
        assertThat(seen).containsExactlyInAnyOrder("CREATED null 2", "CREATED null 4");
    }

    @Test
    void deregisteredAndClosedListenersHearNothingMoreAndAreClosed() {
        Cache<String, Integer> cache = managers.cache(Topology.HEAP, types(String.class, Integer.class));
        List<String> seen = new ArrayList<>();
        ClosingListener first = new ClosingListener(seen);
        ClosingListener second = new ClosingListener(seen);
        MutableCacheEntryListenerConfiguration<String, Integer> configuration =
                new MutableCacheEntryListenerConfiguration<>(() -> first, null, false, true);
        cache.registerCacheEntryListener(configuration);
        cache.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(() -> second, null, false, true));
        assertThatThrownBy(() -> cache.registerCacheEntryListener(configuration))
                .isInstanceOf(IllegalArgumentException.class);
        cache.deregisterCacheEntryListener(configuration);
        cache.put("k", 1);
        assertThat(seen).containsExactly("closed", "created");
        cache.close();
        assertThat(seen).containsExactly("closed", "created", "closed");
    }

    private static MutableCacheEntryListenerConfiguration<String, Integer> listener(
            boolean synchronous, Consumer<String> sink, CacheEntryEventFilter<String, Integer> filter) {
        Recorder<String, Integer> recorder = new Recorder<>(
                event -> sink.accept(event.getEventType() + " " + event.getOldValue() + " " + event.getValue()));
        return new MutableCacheEntryListenerConfiguration<>(
                () -> recorder, filter == null ? null : () -> filter, true, synchronous);
    }

    private static void get(Future<?> future) {
        try {
            future.get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Listens to everything. */
    private record Recorder<K, V>(Consumer<CacheEntryEvent<? extends K, ? extends V>> sink)
            implements CacheEntryCreatedListener<K, V>,
                    CacheEntryUpdatedListener<K, V>,
                    CacheEntryRemovedListener<K, V>,
                    CacheEntryExpiredListener<K, V> {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(sink);
        }

        @Override
        public void onUpdated(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(sink);
        }

        @Override
        public void onRemoved(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(sink);
        }

        @Override
        public void onExpired(Iterable<CacheEntryEvent<? extends K, ? extends V>> events) {
            events.forEach(sink);
        }
    }

    /** Notes that it was closed. */
    private record ClosingListener(List<String> seen) implements CacheEntryCreatedListener<String, Integer>, Closeable {
        @Override
        public void onCreated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
            seen.add("created");
        }

        @Override
        public void close() {
            seen.add("closed");
        }
    }
}
