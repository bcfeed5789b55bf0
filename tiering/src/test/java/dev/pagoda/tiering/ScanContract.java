package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static dev.pagoda.tiering.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scans: sorted, complete, both ways, page by page. */
interface ScanContract extends StoreFixture {
    private void putKeys(String... keys) {
        for (String key : keys) {
            put(key, "value of " + key);
        }
    }

    @Test
    default void anEmptyStoreHasOnePageWithoutRows() {
        assertThat(scan(Scan.all())).isEmpty();
        assertThat(scan(Scan.all().reversed())).isEmpty();
    }

    @Test
    default void rowsComeInTheOrderOfUnsignedBytes() {
        putKeys("b", "a", "\u00ff", "\u0080", "a\u0000", "aa", "\u0000", "\u007f");

        assertThat(scan(Scan.all())).containsExactly("\u0000", "a", "a\u0000", "aa", "b", "\u007f", "\u0080", "\u00ff");
        assertThat(scan(Scan.all().reversed()))
                .containsExactly("\u00ff", "\u0080", "\u007f", "b", "aa", "a\u0000", "a", "\u0000");
    }

    @Test
    default void rowsHoldTheLiveEntries() {
        putKeys("a", "b");

        List<Row<Bytes, Bytes>> rows = store().scan(Scan.all()).rows();
        assertThat(rows).hasSize(2);
        ConditionContract.assertSame(rows.get(0).entry(), get("a"));
        ConditionContract.assertSame(rows.get(1).entry(), get("b"));
    }

    @Test
    default void aPrefixSelectsTheKeysThatStartWithIt() {
        putKeys("a", "ab", "aba", "abz", "ac", "b", "\u00ff", "\u00ff\u00ff", "\u00ffa");

        assertThat(scan(Scan.prefix(bytes("ab")))).containsExactly("ab", "aba", "abz");
        assertThat(scan(Scan.prefix(bytes("ab")).reversed())).containsExactly("abz", "aba", "ab");
        assertThat(scan(Scan.prefix(bytes("\u00ff")))).containsExactly("\u00ff", "\u00ffa", "\u00ff\u00ff");
        assertThat(scan(Scan.prefix(Bytes.EMPTY))).hasSize(9);
        assertThat(scan(Scan.prefix(bytes("x")))).isEmpty();
    }

    @Test
    default void aRangeIsHalfOpen() {
        putKeys("a", "b", "c", "d");

        assertThat(scan(Scan.range(bytes("b"), bytes("d")))).containsExactly("b", "c");
        assertThat(scan(Scan.range(null, bytes("c")))).containsExactly("a", "b");
        assertThat(scan(Scan.range(bytes("b\u0000"), null))).containsExactly("c", "d");
        assertThat(scan(Scan.range(bytes("b"), bytes("d")).reversed())).containsExactly("c", "b");
        assertThat(scan(Scan.range(bytes("c"), bytes("c")))).isEmpty();
        assertThat(scan(Scan.range(bytes("d"), bytes("b")))).isEmpty();
        assertThat(scan(Scan.range(bytes("d"), bytes("b")).reversed())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 10, 11})
    default void pagesFollowEachOtherWithoutGapOrOverlap(int limit) {
        putKeys("a", "b", "c", "d", "e", "f", "g", "h", "i", "j");
        Scan request = Scan.range(bytes("b"), bytes("j")).limit(limit);

        assertThat(store().scan(request).rows()).hasSizeLessThanOrEqualTo(limit);
        assertThat(scan(request)).containsExactly("b", "c", "d", "e", "f", "g", "h", "i");
        assertThat(scan(request.reversed())).containsExactly("i", "h", "g", "f", "e", "d", "c", "b");
    }

    @Test
    default void aCursorStaysValidWhenItsKeyIsRemoved() {
        putKeys("a", "b", "c", "d");
        Page<Bytes, Bytes> first = store().scan(Scan.all().limit(2));
        remove("b");
        put("bb", "new");

        assertThat(scan(Scan.all().limit(2).after(first.next()))).containsExactly("bb", "c", "d");
    }

    @Test
    default void removedAndClearedKeysAreNotScanned() {
        putKeys("a", "b", "c");
        assertThat(scan(Scan.all())).containsExactly("a", "b", "c");
        remove("b");
        assertThat(scan(Scan.all())).containsExactly("a", "c");
        put("b", "again");
        assertThat(scan(Scan.all())).containsExactly("a", "b", "c");
        store().clear();
        assertThat(scan(Scan.all())).isEmpty();
        put("d", "v");
        assertThat(scan(Scan.all())).containsExactly("d");
    }

    @Test
    default void theIteratorShowsEveryLiveEntryOnce() {
        List<String> expected = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            put("key-" + i, "v");
            expected.add("key-" + i);
        }

        List<String> seen = new ArrayList<>();
        store().iterator().forEachRemaining(row -> seen.add(text(row.key())));
        assertThat(seen).containsExactlyInAnyOrderElementsOf(expected);
    }

    @Test
    default void keysThatNobodyTouchesAreScannedExactlyOnceWhateverTheWritersDo() throws Exception {
        long seed = System.nanoTime();
        System.out.println("scan under writes: seed " + seed);
        List<String> untouched = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            String key = String.format("%03d", i);
            untouched.add(key);
            put(key, "untouched");
        }
        AtomicBoolean done = new AtomicBoolean();
        Threads.run(3, thread -> {
            if (thread == 0) {
                try {
                    scanRepeatedly(untouched);
                } finally {
                    done.set(true);
                }
            } else {
                writeUntil(done, new Random(seed + thread));
            }
            return null;
        });
    }

    private void scanRepeatedly(List<String> untouched) {
        List<String> reversed = new ArrayList<>(untouched);
        Collections.reverse(reversed);
        for (int i = 0; i < 60; i++) {
            Scan request = Scan.all().limit(1 + i % 50);
            List<String> ascending = scan(request);
            assertThat(ascending).isSorted().doesNotHaveDuplicates();
            assertThat(ascending.stream().filter(key -> key.length() == 3)).containsExactlyElementsOf(untouched);
            List<String> descending = scan(request.reversed());
            assertThat(descending.stream().filter(key -> key.length() == 3)).containsExactlyElementsOf(reversed);
        }
    }

    private void writeUntil(AtomicBoolean done, Random random) {
        while (!done.get()) {
            String key = String.format("%03d-%d", random.nextInt(200), random.nextInt(3));
            if (random.nextBoolean()) {
                put(key, "touched");
            } else {
                remove(key);
            }
        }
    }

    @Test
    default void aKeyIsScannedAsSoonAsItsPutHasReturned() throws Exception {
        Threads.run(4, thread -> {
            for (int i = 0; i < 200; i++) {
                String key = "k" + (i % 5) + "-" + thread;
                put(key, "v");
                assertThat(scan(Scan.prefix(bytes(key)))).containsExactly(key);
                remove(key);
                assertThat(scan(Scan.prefix(bytes(key)))).isEmpty();
            }
            return null;
        });
    }
}
