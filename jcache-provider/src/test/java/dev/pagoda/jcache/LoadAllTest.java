package dev.pagoda.jcache;

import static dev.pagoda.jcache.Managers.types;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
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

    @ParameterizedTest
    @EnumSource
    void closingWaitsForLoadsBeforeItClosesTheLoader(Topology topology) throws Exception {
        ClosingLoader closing = new ClosingLoader();
        Cache<String, String> cache =
                managers.cache(topology, types(String.class, String.class).setCacheLoaderFactory(() -> closing));
        CompletionListenerFuture done = new CompletionListenerFuture();
        cache.loadAll(Set.of("a"), true, done);
        closing.begun.await();
        Thread closer = new Thread(cache::close);
        closer.start();
        Awaitility.await().until(() -> closer.getState() == Thread.State.TIMED_WAITING);
        assertThat(closing.closed).isFalse();
        closing.end.countDown();
        closer.join();
        done.get();
        assertThat(closing.closed).isTrue();
        assertThat(closing.usedAfterwards).isFalse();
    }

    @Test
    void aLoadMayCloseItsOwnCache() throws Exception {
        AtomicReference<Cache<String, String>> cache = new AtomicReference<>();
        ClosingLoader closing = new ClosingLoader();
        closing.end.countDown();
        closing.then = () -> cache.get().close();
        cache.set(
                managers.cache(Topology.HEAP, types(String.class, String.class).setCacheLoaderFactory(() -> closing)));
        cache.get().loadAll(Set.of("a"), true, null);
        Awaitility.await().until(() -> closing.closed);
        assertThat(cache.get().isClosed()).isTrue();
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

    /** Loads when it is let, and says whether that was after it had been closed. */
    private static final class ClosingLoader implements CacheLoader<String, String>, Closeable {
        private final CountDownLatch begun = new CountDownLatch(1);
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile Runnable then = () -> {};
        private volatile boolean closed;
        private volatile boolean usedAfterwards;

        @Override
        public String load(String key) {
            begun.countDown();
            awaitQuietly(end);
            then.run();
            usedAfterwards |= closed;
            return key;
        }

        @Override
        public Map<String, String> loadAll(Iterable<? extends String> keys) {
            Map<String, String> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, load(key)));
            return loaded;
        }

        @Override
        public void close() {
            closed = true;
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
