package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches and engines come and go and leave nothing behind. */
final class LeakTest {
    private static final ClassLoader LOADER = LeakTest.class.getClassLoader();
    private static final int ROUNDS = 20;
    private static final int CACHES = 200;

    @TempDir
    Path directory;

    private Configuration configuration(String... tiers) {
        return Configuration.memory("LeakTest " + directory)
                .withBackend(BackendConfiguration.of("disk", "mvstore:" + directory.resolve("cache.mv")))
                .withDefaults(CacheSettings.DEFAULT.withTiers(tiers));
    }

    @Test
    void cachesThatAreMadeAndDroppedLeakNeitherThreadNorFileNorMemory() throws Exception {
        for (String[] tiers : new String[][] {{"heap"}, {"heap", "disk"}}) {
            Set<Thread> threads = threads();
            try (Pagoda pagoda = Pagoda.open(configuration(tiers), LOADER)) {
                List<WeakReference<Object>> dropped = new ArrayList<>();
                makeAndDrop(pagoda, dropped);
                Set<Thread> working = threads();
                long files = openFiles();
                long size = sizeOnDisk();
                for (int round = 1; round < ROUNDS; round++) {
                    makeAndDrop(pagoda, dropped);
                }
                assertThat(threads()).isSubsetOf(working);
                assertThat(openFiles()).isLessThanOrEqualTo(files);
                assertThat(sizeOnDisk()).isLessThan(size + (16 << 20));
                assertThat(pagoda.caches()).isEmpty();
                awaitCollected(dropped);
            }
            Awaitility.await().atMost(10, TimeUnit.SECONDS).until(() -> threads.containsAll(threads()));
        }
    }

    private static void makeAndDrop(Pagoda pagoda, List<WeakReference<Object>> dropped) {
        for (int i = 0; i < CACHES; i++) {
            TieredCache<String, String> cache = pagoda.cache(CacheRequest.of("cache" + i, String.class, String.class));
            cache.store().put("k", "v", PutOptions.ETERNAL);
            assertThat(cache.store().get("k")).isNotNull();
            dropped.add(new WeakReference<>(cache));
            dropped.add(new WeakReference<>(cache.store()));
        }
        for (int i = 0; i < CACHES; i++) {
            assertThat(pagoda.drop("cache" + i)).isTrue();
        }
    }

    /** The sweeper lets go of closed tiers at its next round. */
    private static void awaitCollected(List<WeakReference<Object>> references) {
        Awaitility.await().atMost(30, TimeUnit.SECONDS).until(() -> {
            System.gc();
            return references.stream().allMatch(reference -> reference.get() == null);
        });
    }

    @RepeatedTest(5)
    void handlesThatAreOpenedAndClosedByManyThreadsLeaveNoEngine() throws Exception {
        int before = Engines.count();
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                results.add(threads.submit(this::openAndCloseOften));
            }
            for (Future<?> result : results) {
                result.get(60, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }
        assertThat(Engines.count()).isEqualTo(before);
        try (Pagoda pagoda = Pagoda.open(configuration("disk"), LOADER)) {
            assertThat(pagoda.cache(CacheRequest.of("a", String.class, Integer.class))
                            .store()
                            .stats()
                            .entries())
                    .isEqualTo(8);
        }
    }

    private void openAndCloseOften() {
        String key = Thread.currentThread().getName();
        for (int i = 0; i < 50; i++) {
            try (Pagoda pagoda = Pagoda.open(configuration("heap", "disk"), LOADER)) {
                TieredCache<String, Integer> cache = pagoda.cache(CacheRequest.of("a", String.class, Integer.class));
                cache.store().put(key, i, PutOptions.ETERNAL);
                assertThat(cache.store().get(key)).isNotNull();
            }
        }
    }

    /** The threads that have something to do with this project; those of the JVM and of the test runner come and go. */
    private static Set<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("pagoda")
                        || thread.getName().contains("MVStore"))
                .collect(Collectors.toSet());
    }

    private static long openFiles() {
        Path descriptors = Path.of("/proc/self/fd");
        if (!Files.isDirectory(descriptors)) {
            return 0;
        }
        try (Stream<Path> open = Files.list(descriptors)) {
            return open.filter(LeakTest::isStoreFile).count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isStoreFile(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().contains(".mv");
        } catch (IOException e) {
            return false;
        }
    }

    private long sizeOnDisk() throws IOException {
        Path file = directory.resolve("cache.mv");
        return Files.exists(file) ? Files.size(file) : 0;
    }
}
