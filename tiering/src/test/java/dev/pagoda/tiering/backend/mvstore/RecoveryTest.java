package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.assertFails;
import static dev.pagoda.tiering.backend.mvstore.Data.fill;
import static dev.pagoda.tiering.backend.mvstore.Data.get;
import static dev.pagoda.tiering.backend.mvstore.Data.key;
import static dev.pagoda.tiering.backend.mvstore.Data.put;
import static dev.pagoda.tiering.backend.mvstore.Data.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.h2.mvstore.MVStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that were not closed, or that are damaged: the last whole commit, or one clear error. */
final class RecoveryTest {
    private static final Map<String, String> MANUAL = Map.of("sync", "manual", "fillRate", "0");

    @TempDir
    Path directory;

    /** Writes three commits, the first with {@code rows} rows, and returns the file as a crash would leave it. */
    private byte[] crashed(int rows) throws IOException {
        try (TestFile file = TestFile.in(directory, MANUAL)) {
            Store<Bytes, Bytes> store = file.store("a");
            fill(store, 0, rows, 0, 100);
            file.backend().flush();
            put(store, "second", "commit");
            file.backend().flush();
            put(store, "third", "commit");
            file.backend().flush();
            return Files.readAllBytes(file.path());
        }
    }

    private TestFile open(byte[] bytes) throws IOException {
        Path path = Files.createDirectories(directory.resolve("copy")).resolve("cache.mv");
        Files.write(path, bytes);
        return TestFile.in(path.getParent(), MANUAL);
    }

    private static ChunkSeal.Footer newest(byte[] bytes) {
        return footers(bytes)
                .max(Comparator.comparingLong(ChunkSeal.Footer::version))
                .orElseThrow();
    }

    private static Stream<ChunkSeal.Footer> footers(byte[] bytes) {
        return LongStream.range(2, bytes.length / ChunkSeal.BLOCK)
                .mapToObj(block -> ChunkSeal.footer(
                        Arrays.copyOfRange(
                                bytes,
                                (int) (block + 1) * ChunkSeal.BLOCK - ChunkSeal.FOOTER,
                                (int) (block + 1) * ChunkSeal.BLOCK),
                        block))
                .filter(footer -> footer != null);
    }

    @Test
    void aFileThatWasNotClosedHasEveryCommit() throws IOException {
        try (TestFile file = open(crashed(1000))) {
            assertThat(get(file.store("a"), "third")).isEqualTo("commit");
            assertThat(file.store("a").get(key(999)).value()).isEqualTo(value(999, 0, 100));
            assertThat(file.backend().verify(ProgressListener.NONE).isSound()).isTrue();
        }
    }

    @Test
    void versionsStayAboveThoseOfAFileThatWasNotClosed() throws IOException {
        byte[] bytes;
        long seen;
        try (TestFile file = TestFile.in(directory, MANUAL)) {
            put(file.store("a"), "k", "1");
            file.backend().flush();
            bytes = Files.readAllBytes(file.path());
            seen = put(file.store("a"), "k", "2");
            seen = Math.max(seen, file.store("a").remove(Data.b("k")).version());
        }
        try (TestFile file = open(bytes)) {
            assertThat(put(file.store("a"), "k", "3")).isGreaterThan(seen);
        }
    }

    @Test
    void aTornNewestCommitGivesTheOneBefore() throws IOException {
        byte[] bytes = crashed(1000);
        ChunkSeal.Footer newest = newest(bytes);
        for (int offset = 200; offset < newest.length() - 300; offset += 512) {
            byte[] torn = bytes.clone();
            torn[(int) newest.position() + offset] ^= 0x40;
            try (TestFile file = open(torn)) {
                Store<Bytes, Bytes> store = file.store("a");
                assertThat(get(store, "third")).isNull();
                assertThat(get(store, "second")).isEqualTo("commit");
                assertThat(store.get(key(0)).value()).isEqualTo(value(0, 0, 100));
                put(store, "fourth", "commit");
                file.restart();
                assertThat(get(file.store("a"), "fourth")).isEqualTo("commit");
            }
        }
    }

    @Test
    void aTornFirstCommitGivesAnEmptyFile() throws IOException {
        byte[] bytes = crashed(1000);
        ChunkSeal.Footer first = footers(bytes)
                .filter(footer -> footer.version() == 1)
                .findFirst()
                .orElseThrow();
        byte[] torn = Arrays.copyOf(bytes, (int) first.position() + first.length() + 100);
        assertThat(footers(torn)).containsExactly(first);
        torn[(int) first.position() + 600] ^= 0x40;
        try (TestFile file = open(torn)) {
            assertThat(file.backend().catalogue()).isEmpty();
            put(file.store("a"), "k", "v");
            file.restart();
            assertThat(get(file.store("a"), "k")).isEqualTo("v");
        }
        byte[] damaged = bytes.clone();
        footers(bytes).forEach(footer -> damaged[(int) footer.position() + 600] ^= 0x40);
        assertFails(ErrorCode.DAMAGED, () -> open(damaged));
    }

    @Test
    void aTornCopyOfAChunkThatWasBeingMovedIsNotRead() throws IOException {
        byte[] bytes = crashed(1000);
        ChunkSeal.Footer largest = footers(bytes)
                .max(Comparator.comparingInt(ChunkSeal.Footer::blocks))
                .orElseThrow();
        assertThat(largest).isNotEqualTo(newest(bytes));
        int end = bytes.length / ChunkSeal.BLOCK * ChunkSeal.BLOCK;
        byte[] moving = Arrays.copyOf(bytes, end + largest.length());
        System.arraycopy(bytes, (int) largest.position(), moving, end, largest.length());
        try (TestFile file = open(moving)) {
            assertThat(file.store("a").get(key(500)).value()).isEqualTo(value(500, 0, 100));
        }
        Arrays.fill(moving, end + 512, moving.length - 512, (byte) 0);
        try (TestFile file = open(moving)) {
            assertThat(file.store("a").get(key(500)).value()).isEqualTo(value(500, 0, 100));
            assertThat(file.backend().verify(ProgressListener.NONE).isSound()).isTrue();
            put(file.store("a"), "fourth", "commit");
            file.restart();
            assertThat(file.store("a").get(key(500)).value()).isEqualTo(value(500, 0, 100));
        }
    }

    @Test
    void aLostFooterGivesTheCommitBefore() throws IOException {
        byte[] bytes = crashed(10);
        int footer = (int) newest(bytes).footerPosition();
        Arrays.fill(bytes, footer, footer + ChunkSeal.FOOTER, (byte) 0);
        try (TestFile file = open(bytes)) {
            assertThat(get(file.store("a"), "third")).isNull();
            assertThat(get(file.store("a"), "second")).isEqualTo("commit");
        }
    }

    @Test
    void lostHeadersAreWrittenAgain() throws IOException {
        byte[] bytes = crashed(1000);
        Arrays.fill(bytes, 0, 2 * ChunkSeal.BLOCK, (byte) 0);
        try (TestFile file = open(bytes)) {
            assertThat(get(file.store("a"), "third")).isEqualTo("commit");
            assertThat(file.store("a").get(key(500)).value()).isEqualTo(value(500, 0, 100));
        }
        byte[] half = crashed(10);
        Arrays.fill(half, 0, 100, (byte) 7);
        try (TestFile file = open(half)) {
            assertThat(get(file.store("a"), "third")).isEqualTo("commit");
        }
    }

    @Test
    void aCutFileIsRefusedOrHasItsLastCommits() throws IOException {
        byte[] bytes = crashed(1000);
        int opened = 0;
        for (int length = 0; length <= bytes.length; length += 5000) {
            try (TestFile file = open(Arrays.copyOf(bytes, length))) {
                Store<Bytes, Bytes> store = file.store("a");
                if (length > 0 && store.get(key(0)) != null) {
                    opened++;
                    assertThat(store.get(key(999)).value()).isEqualTo(value(999, 0, 100));
                }
            } catch (StoreException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED);
                assertThat(e.getMessage()).contains("cache.mv");
            }
        }
        assertThat(opened).isPositive();
    }

    @Test
    void filesOfOthersAreRefused() throws IOException {
        assertFails(
                ErrorCode.DAMAGED,
                () -> open("This is a text file.\n".repeat(1000).getBytes(java.nio.charset.StandardCharsets.UTF_8)),
                "no MVStore file");
        Path other = directory.resolve("other");
        try (MVStore store = MVStore.open(other.toString())) {
            store.openMap("table").put(1, "x");
        }
        byte[] bytes = Files.readAllBytes(other);
        assertFails(ErrorCode.DAMAGED, () -> open(bytes), "of another program");
    }

    @Test
    void flippedBitsNeverGiveAWrongValueOrAnOlderState() throws IOException {
        long seed = System.nanoTime();
        System.out.println("bit flips: seed " + seed);
        Random random = new Random(seed);
        int rows = 2000;
        byte[] bytes;
        try (TestFile file = TestFile.in(directory, MANUAL)) {
            fill(file.store("a"), 0, rows, 0, 100);
        }
        bytes = Files.readAllBytes(directory.resolve("cache.mv"));
        int damaged = 0;
        for (int round = 0; round < 60; round++) {
            byte[] flipped = bytes.clone();
            for (int i = 0; i < 5; i++) {
                flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
            }
            damaged += readAll(flipped, rows) > 0 ? 1 : 0;
        }
        assertThat(damaged).isGreaterThan(40);
    }

    /** Returns how many reads failed; those that did not gave the right value. */
    private int readAll(byte[] bytes, int rows) throws IOException {
        int damaged = 0;
        try (TestFile file = open(bytes)) {
            Store<Bytes, Bytes> store = file.store("a");
            for (int i = 0; i < rows; i++) {
                try {
                    assertThat(store.get(key(i)).value()).isEqualTo(value(i, 0, 100));
                } catch (StoreException e) {
                    assertThat(e.code()).isEqualTo(ErrorCode.DAMAGED);
                    damaged++;
                }
            }
        } catch (StoreException e) {
            assertThat(e.code()).isIn(ErrorCode.DAMAGED, ErrorCode.IO);
            damaged++;
        }
        return damaged;
    }

    @Test
    void aDamagedValueIsAnErrorUntilItIsOverwrittenInOrder() throws IOException {
        byte[] bytes;
        long version;
        try (TestFile file = TestFile.in(directory, MANUAL)) {
            put(file.store("a"), "before", "fine");
            version = put(file.store("a"), "k", "0123456789abcdef");
            put(file.store("a"), "l", "fine");
            file.backend().flush();
            put(file.store("b"), "newer", "commit");
            file.backend().flush();
            bytes = Files.readAllBytes(file.path());
        }
        bytes[indexOf(bytes, "0123456789abcdef")] ^= 1;
        try (TestFile file = open(bytes)) {
            Store<Bytes, Bytes> store = file.store("a");
            assertThat(get(store, "before")).isEqualTo("fine");
            assertThat(get(store, "l")).isEqualTo("fine");
            assertFails(ErrorCode.DAMAGED, () -> get(store, "k"), "cache.mv");
            assertThat(store.stats().damaged()).isEqualTo(1);
            assertThat(file.backend().verify(ProgressListener.NONE).damagedValues())
                    .isEqualTo(1);
            assertThat(store.put(Data.b("k"), Data.b("new"), PutOptions.ETERNAL.when(Condition.IF_ABSENT))
                            .outcome())
                    .isEqualTo(Outcome.REJECTED);
            file.restart();
            assertThat(put(file.store("a"), "k", "new")).isGreaterThan(version);
            assertThat(get(file.store("a"), "k")).isEqualTo("new");
        }
    }

    private static int indexOf(byte[] bytes, String text) {
        return new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(text);
    }
}
