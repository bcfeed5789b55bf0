package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListenerFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Loading many keys, in the caller's thread and behind it. */
@Timeout(60)
final class LoadAllTest {
    @RegisterExtension
    final Managers managers = new Managers();

    private final CountingLoader loader = new CountingLoader();

    @ParameterizedTest
    @EnumSource
    void getAllLoadsWhatIsMissingInOneBatch(Topology topology) {
        Cache<String, String> cache = cache(topology, true);
        cache.put("a", "put");
        assertThat(cache.getAll(Set.of("a", "b", "c", "none")))
                .isEqualTo(Map.of("a", "put", "b", "loaded b 1", "c", "loaded c 1"));
        assertThat(loader.batches).hasValue(1);
        assertThat(cache.get("b")).isEqualTo("loaded b 1");
        assertThat(cache.containsKey("none")).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void loadAllFillsGapsOrReplaces(Topology topology) throws Exception {
        Cache<String, String> cache = cache(topology, false);
        cache.put("a", "put");
        assertThat(cache.get("b")).isNull();
        load(cache, false);
        assertThat(cache.get("a")).isEqualTo("put");
        assertThat(cache.get("b")).isEqualTo("loaded b 1");
        load(cache, true);
        assertThat(cache.get("a")).isEqualTo("loaded a 1");
        assertThat(cache.get("b")).isEqualTo("loaded b 2");
    }

    @Test
    void aReloadWaitsForAKeyThatAnotherThreadWorksOn() throws Exception {
        Cache<String, String> cache = cache(Topology.HEAP, true);
        CountDownLatch running = new CountDownLatch(1);
        CountDownLatch end = new CountDownLatch(1);
        Thread holder = new Thread(() -> cache.invoke("a", (entry, arguments) -> {
            running.countDown();
            awaitQuietly(end);
            entry.setValue("processed");
            return null;
        }));
        holder.start();
        running.await();
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a", "b"), true, done);
        Awaitility.await().until(() -> cache.containsKey("b"));
        assertThat(done.isDone()).isFalse();
        end.countDown();
        done.get();
        holder.join();
        assertThat(cache.get("a")).startsWith("loaded a");
    }

    @Test
    void errorsReachTheCompletionListener() {
        Cache<String, String> cache = cache(Topology.HEAP, true);
        loader.broken = true;
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), false, done);
        assertThatThrownBy(done::get)
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CacheLoaderException.class);
        assertThatThrownBy(() -> cache.get("a"))
                .isInstanceOf(CacheLoaderException.class)
                .hasMessage("The cache loader failed");
        assertThatThrownBy(() -> cache.getAll(Set.of("a", "b"))).isInstanceOf(CacheLoaderException.class);
    }

    @Test
    void alsoAnErrorOfALoaderReachesTheCompletionListener() {
        Cache<String, String> cache = managers.cache(
                Topology.HEAP, types(String.class, String.class).setCacheLoaderFactory(() -> new CacheLoader<>() {
                    @Override
                    public String load(String key) {
                        throw new NoClassDefFoundError("on purpose");
                    }

                    @Override
                    public Map<String, String> loadAll(Iterable<? extends String> keys) {
                        throw new NoClassDefFoundError("on purpose");
                    }
                }));
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), false, done);
        assertThatThrownBy(() -> done.get(30, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(CacheLoaderException.class);
    }

    @Test
    void withoutALoaderThereIsNothingToDo() throws Exception {
        Cache<String, String> cache = managers.cache(Topology.HEAP, types(String.class, String.class));
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), true, done);
        done.get();
        assertThat(cache).isEmpty();
    }

    @Test
    void processorsLoadWhatTheyReadAndMayUndoIt() {
        Cache<String, String> cache = cache(Topology.HEAP, true);
        String read = cache.invoke("a", (entry, arguments) -> entry.getValue());
        assertThat(read).isEqualTo("loaded a 1");
        assertThat(cache.containsKey("a")).isTrue();
        cache.invoke("b", (entry, arguments) -> {
            assertThat(entry.getValue()).isEqualTo("loaded b 1");
            entry.remove();
            assertThat(entry.getValue()).isNull();
            return null;
        });
        assertThat(cache.containsKey("b")).isFalse();
        String nothing = cache.invoke("none", (entry, arguments) -> entry.getValue());
        assertThat(nothing).isNull();
    }

    private static void load(Cache<String, String> cache, boolean replace) throws Exception {
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a", "b", "none"), replace, done);
        done.get();
    }

    private Cache<String, String> cache(Topology topology, boolean readThrough) {
        return managers.cache(
                topology,
                types(String.class, String.class).setReadThrough(readThrough).setCacheLoaderFactory(() -> loader));
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Has a value for every key but {@code none}, which tells how often the key was loaded. */
    private static final class CountingLoader implements CacheLoader<String, String> {
        private final Map<String, Integer> loads = new HashMap<>();
        private final AtomicInteger batches = new AtomicInteger();
        private volatile boolean broken;

        @Override
        public synchronized String load(String key) {
            if (broken) {
                throw new IllegalStateException("database is down");
            }
            return key.equals("none") ? null : "loaded " + key + " " + loads.merge(key, 1, Integer::sum);
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            batches.incrementAndGet();
            Map<String, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }
    }
}
