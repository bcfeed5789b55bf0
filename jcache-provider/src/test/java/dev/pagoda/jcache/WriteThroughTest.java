package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.cache.Cache;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CacheWriterException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The user's writer goes before the store, and what it does not take does not get there. */
@Timeout(60)
final class WriteThroughTest {
    @RegisterExtension
    final Managers managers = new Managers();

    private final RecordingWriter<String, Integer> writer = new RecordingWriter<>();

    @ParameterizedTest
    @EnumSource
    void cacheAndWriterEndUpWithTheSame(Topology topology) throws Exception {
        Cache<String, Integer> cache = cache(topology);
        ExecutorService pool = Executors.newFixedThreadPool(6);
        try {
            List<Future<?>> tasks = new ArrayList<>();
            for (int thread = 0; thread < 6; thread++) {
                int seed = thread;
                tasks.add(pool.submit(() -> work(cache, seed)));
            }
            for (Future<?> task : tasks) {
                task.get();
            }
        } finally {
            pool.shutdownNow();
        }
        for (int i = 0; i < 5; i++) {
            assertThat(cache.get("k" + i)).as("k" + i).isEqualTo(writer.written.get("k" + i));
        }
    }

    private static void work(Cache<String, Integer> cache, int seed) {
        for (int i = 0; i < 200; i++) {
            String key = "k" + i % 5;
            switch ((i + seed) % 6) {
                case 0 -> cache.put(key, i);
                case 1 -> cache.remove(key);
                case 2 -> cache.putAll(Map.of("k0", i, "k1", i, "k2", i));
                case 3 ->
                    cache.invoke(key, (entry, arguments) -> {
                        entry.setValue(entry.exists() ? entry.getValue() + 1 : 0);
                        return null;
                    });
                case 4 -> cache.putIfAbsent(key, i);
                default -> cache.removeAll(Set.of("k3", "k4"));
            }
        }
    }

    @Test
    void whatTheWriterLeavesInTheCollectionIsNotStored() {
        Cache<String, Integer> cache = cache(Topology.HEAP);
        writer.refused.add("bad");
        assertThatThrownBy(() -> cache.putAll(Map.of("good", 1, "bad", 2)))
                .isInstanceOf(CacheWriterException.class)
                .hasMessageContaining("left 1 entries");
        assertThat(cache.get("good")).isEqualTo(1);
        assertThat(cache.containsKey("bad")).isFalse();
        writer.refused.clear();
        cache.put("bad", 2);
        writer.refused.add("bad");
        assertThatThrownBy(cache::removeAll).isInstanceOf(CacheWriterException.class);
        assertThat(cache.containsKey("good")).isFalse();
        assertThat(cache.get("bad")).isEqualTo(2);
    }

    @Test
    void afterAnErrorOfTheWriterNothingIsStored() {
        Cache<String, Integer> cache = cache(Topology.HEAP);
        cache.put("k", 1);
        writer.broken = true;
        assertThatThrownBy(() -> cache.put("k", 2))
                .isInstanceOf(CacheWriterException.class)
                .hasMessage("The cache writer failed")
                .hasCauseInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> cache.remove("k")).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.putAll(Map.of("k", 3))).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.removeAll(Set.of("k"))).isInstanceOf(CacheWriterException.class);
        assertThatThrownBy(() -> cache.invoke("k", (entry, arguments) -> {
                    entry.setValue(4);
                    return null;
                }))
                .isInstanceOf(CacheWriterException.class);
        assertThat(cache.get("k")).isEqualTo(1);
    }

    @Test
    void conditionalWritesCallTheWriterOnlyIfTheyHold() {
        Cache<String, Integer> cache = cache(Topology.HEAP);
        assertThat(cache.replace("k", 1)).isFalse();
        assertThat(cache.remove("k", 1)).isFalse();
        assertThat(writer.written).isEmpty();
        assertThat(cache.putIfAbsent("k", 1)).isTrue();
        assertThat(cache.putIfAbsent("k", 2)).isFalse();
        assertThat(cache.replace("k", 5, 6)).isFalse();
        assertThat(cache.remove("k", 5)).isFalse();
        assertThat(writer.written).containsExactly(Map.entry("k", 1));
        assertThat(cache.replace("k", 1, 2)).isTrue();
        assertThat(writer.written).containsExactly(Map.entry("k", 2));
        assertThat(cache.remove("k", 2)).isTrue();
        assertThat(writer.written).isEmpty();
    }

    @Test
    void aBatchWaitsForAKeyThatAnotherThreadWrites() throws Exception {
        Cache<String, Integer> cache = cache(Topology.HEAP);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            Future<?> holder = pool.submit(() -> cache.invoke("held", (entry, arguments) -> {
                running.countDown();
                awaitQuietly(end);
                entry.setValue(1);
                return null;
            }));
            running.await();
            Future<?> batch = pool.submit(() -> cache.putAll(Map.of("held", 2, "free", 2)));
            Awaitility.await().until(() -> cache.containsKey("free"));
            assertThat(cache.containsKey("held")).isFalse();
            end.countDown();
            holder.get();
            batch.get();
            Future<?> removal = pool.submit(() -> cache.removeAll(Set.of("held", "free")));
            removal.get();
            assertThat(cache).isEmpty();
            assertThat(writer.written).isEmpty();
        } finally {
            pool.shutdownNow();
        }
    }

    private Cache<String, Integer> cache(Topology topology) {
        return managers.cache(
                topology,
                types(String.class, Integer.class).setWriteThrough(true).setCacheWriterFactory(() -> writer));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Keeps what was written. */
    static final class RecordingWriter<K, V> implements CacheWriter<K, V> {
        final Map<Object, Object> written = new ConcurrentHashMap<>();
        final Set<Object> refused = ConcurrentHashMap.newKeySet();
        volatile boolean broken;

        @Override
        public void write(Cache.Entry<? extends K, ? extends V> entry) {
            requireWorking();
            written.put(entry.getKey(), entry.getValue());
        }

        @Override
        public void writeAll(Collection<Cache.Entry<? extends K, ? extends V>> entries) {
            requireWorking();
            entries.removeIf(entry -> {
                if (refused.contains(entry.getKey())) {
                    return false;
                }
                write(entry);
                return true;
            });
        }

        @Override
        public void delete(Object key) {
            requireWorking();
            written.remove(key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            requireWorking();
            keys.removeIf(key -> {
                if (refused.contains(key)) {
                    return false;
                }
                delete(key);
                return true;
            });
        }

        private void requireWorking() {
            if (broken) {
                throw new IllegalStateException("database is down");
            }
        }
    }
}
