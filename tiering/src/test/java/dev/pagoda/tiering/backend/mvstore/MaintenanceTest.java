package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.fill;
import static dev.pagoda.tiering.backend.mvstore.Data.key;
import static dev.pagoda.tiering.backend.mvstore.Data.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Ttl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Expired rows, bounds of size, space that is used again. */
final class MaintenanceTest {
    @TempDir
    Path directory;

    @Test
    void expiredRowsAreRemovedInTheBackgroundAndToldOnce() {
        try (TestFile file = TestFile.in(directory)) {
            Store<Bytes, Bytes> store = file.store("a");
            Queue<Bytes> told = new ConcurrentLinkedQueue<>();
            Subscription subscription = store.onExpiry((key, entry) -> told.add(key));
            for (int i = 0; i < 3000; i++) {
                store.put(key(i), value(i, 0, 50), PutOptions.ttl(i % 2 == 0 ? Ttl.ofMillis(1000) : Ttl.ETERNAL));
            }
            file.clock().advance(Duration.ofSeconds(2));
            await().untilAsserted(() -> assertThat(store.stats().entries()).isEqualTo(1500));
            await().untilAsserted(() -> assertThat(told).hasSize(1500).doesNotHaveDuplicates());
            assertThat(store.stats().expirations()).isEqualTo(1500);
            subscription.close();
        }
    }

    @Test
    void rowsThatExpiredWhileTheFileWasClosedAreRemoved() {
        try (TestFile file = TestFile.in(directory)) {
            file.store("a").put(key(1), value(1, 0, 50), PutOptions.ttl(Ttl.ofMillis(1000)));
            file.clock().advance(Duration.ofSeconds(2));
            file.restart();
            Store<Bytes, Bytes> store = file.store("a");
            await().untilAsserted(() -> assertThat(store.stats().entries()).isZero());
        }
    }

    @Test
    void sizesAreKnownAfterAReopenAndCountedAfterACrash() throws Exception {
        byte[] crashed;
        long size;
        try (TestFile file = TestFile.in(directory)) {
            fill(file.store("a"), 0, 1000, 0, 100);
            fill(file.store("a"), 0, 500, 1, 200);
            file.store("a").remove(key(0));
            size = file.store("a").stats().bytes();
            assertThat(size).isEqualTo(499L * 200 + 500 * 100 + 999 * 9);
            file.backend().flush();
            crashed = Files.readAllBytes(file.path());
            file.restart();
            assertThat(file.store("a").stats().bytes()).isEqualTo(size);
        }
        Path copy = Files.createDirectory(directory.resolve("copy"));
        Files.write(copy.resolve("cache.mv"), crashed);
        try (TestFile file = TestFile.in(copy)) {
            Store<Bytes, Bytes> store = file.store("a");
            store.remove(key(1));
            await().untilAsserted(() -> assertThat(store.stats().bytes()).isEqualTo(size - 209));
        }
    }

    @Test
    void aBoundedCopyStaysBelowItsBoundAndKeepsWhatIsRead() {
        long bound = 100_000;
        try (TestFile file = TestFile.in(directory)) {
            Store<Bytes, Bytes> store =
                    file.backend().open(new CacheSpec("copy", CacheFormat.BYTES, Limits.DEFAULT, bound));
            int hot = 100;
            for (int i = 0; i < 20_000; i++) {
                store.put(key(i), value(i, 0, 91), PutOptions.ETERNAL);
                store.get(key(i % hot));
                assertThat(store.stats().bytes()).isLessThanOrEqualTo(bound);
            }
            assertThat(store.stats().evictions()).isGreaterThan(18_000);
            assertThat(store.stats().entries()).isBetween(900L, 1000L);
            long kept = java.util.stream.IntStream.range(0, hot)
                    .filter(i -> store.contains(key(i)))
                    .count();
            assertThat(kept).isGreaterThan(hot * 9 / 10);
        }
    }

    @Test
    void clearCostsTheSameForManyRowsAndTheRowsAreGivenUp() throws Exception {
        try (TestFile file = TestFile.in(directory, Map.of("sync", "manual"))) {
            Store<Bytes, Bytes> store = file.store("a");
            fill(store, 0, 20_000, 0, 100);
            file.backend().flush();
            long full = Files.size(file.path());
            for (int round = 1; round < 8; round++) {
                store.clear();
                assertThat(store.stats().entries()).isZero();
                assertThat(store.stats().bytes()).isZero();
                fill(store, 0, 20_000, round, 100);
                file.backend().flush();
            }
            file.restart();
            assertThat(file.store("a").get(key(7)).value()).isEqualTo(value(7, 7, 100));
            assertThat(Files.size(file.path())).isLessThan(6 * full);
        }
    }

    @Test
    void overwritingUsesSpaceAgain() throws Exception {
        try (TestFile file = TestFile.in(directory, Map.of("sync", "manual"))) {
            Store<Bytes, Bytes> store = file.store("a");
            for (int round = 0; round < 60; round++) {
                fill(store, 0, 2000, round, 500);
                file.backend().flush();
            }
            assertThat(Files.size(file.path())).isLessThan(20L * 2000 * 500);
        }
    }

    @Test
    void closingCompactsForAsLongAsItMay() throws Exception {
        Map<String, String> loose = Map.of("sync", "manual", "fillRate", "0");
        long sparse = sizeAfterRemovals(Files.createDirectory(directory.resolve("sparse")), loose);
        Map<String, String> tight = Map.of("sync", "manual", "fillRate", "0", "closeCompaction", "60000");
        long compact = sizeAfterRemovals(Files.createDirectory(directory.resolve("compact")), tight);
        assertThat(compact).isLessThan(sparse / 2);
    }

    /** Writes rows in many commits, removes nine in ten, and returns the size of the closed file. */
    private static long sizeAfterRemovals(Path directory, Map<String, String> options) throws Exception {
        try (TestFile file = TestFile.in(directory, options)) {
            Store<Bytes, Bytes> store = file.store("a");
            for (int from = 0; from < 20_000; from += 1000) {
                fill(store, from, from + 1000, 0, 300);
                file.backend().flush();
            }
            for (int i = 0; i < 20_000; i++) {
                if (i / 100 % 10 != 0) {
                    store.remove(key(i));
                }
            }
            file.restart();
            assertThat(file.store("a").stats().entries()).isEqualTo(2000);
            assertThat(file.backend().verify(ProgressListener.NONE).isSound()).isTrue();
            return Files.size(file.path());
        }
    }
}
