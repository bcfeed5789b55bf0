package dev.pagoda.tiering.backend.heap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.memory.HeapBound;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

final class HeapStoreTest {
    private static final HeapOptions<String, String> OPTIONS =
            HeapOptions.<String, String>unbounded().encoding(HeapStoreTest::encode);

    private final ManualClock clock = new ManualClock();

    /** Keys that begin with a question mark have no form. */
    private static Bytes encode(String key) {
        if (key.startsWith("?")) {
            throw new StoreException(ErrorCode.INVALID_KEY, "A key has no canonical form");
        }
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    private HeapStore<String, String> store(HeapOptions<String, String> options) {
        return new HeapStore<>("test", options, clock);
    }

    private static void put(HeapStore<String, String> store, String key) {
        store.put(key, "v", PutOptions.ETERNAL);
    }

    private static List<String> scan(HeapStore<String, String> store) {
        return store.scan(Scan.all()).rows().stream().map(Row::key).toList();
    }

    private static void assertFails(ErrorCode code, Runnable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call::run)
                .extracting(StoreException::code)
                .isEqualTo(code);
    }

    @Test
    void holdsNoMoreThanTheMaximumNumberOfEntries() {
        HeapStore<String, String> store = store(OPTIONS.bound(HeapBound.entries(100)));
        for (int i = 0; i < 1_000; i++) {
            put(store, "k" + i);
        }

        assertThat(store.stats().entries()).isLessThanOrEqualTo(100);
        assertThat(store.stats().evictions()).isEqualTo(1_000 - store.stats().entries());
        assertThat(store.stats().bytes()).isEqualTo(-1);
    }

    @Test
    void holdsNoMoreThanTheMaximumNumberOfBytes() {
        HeapBound<String, String> bound = HeapBound.bytes(100_000, (key, value) -> 1_000);
        HeapStore<String, String> store = store(OPTIONS.bound(bound));
        for (int i = 0; i < 1_000; i++) {
            put(store, "k" + i);
        }

        assertThat(store.stats().bytes()).isBetween(1L, 100_000L);
        assertThat(store.stats().entries()).isBetween(50L, 100L);
    }

    @Test
    void boundsMustBePositive() {
        assertThatIllegalArgumentException().isThrownBy(() -> HeapBound.entries(0));
        assertThatIllegalArgumentException().isThrownBy(() -> HeapBound.bytes(0, (key, value) -> 1));
    }

    @Test
    void evictedKeysLeaveTheOrder() {
        HeapStore<String, String> store = store(OPTIONS.bound(HeapBound.entries(10)));
        assertThat(scan(store)).isEmpty();
        for (int i = 0; i < 500; i++) {
            put(store, "k" + i);
        }

        store.sweep(1_000);
        store.sweep(1_000);
        assertThat(scan(store)).hasSize((int) store.stats().entries()).isSorted();
    }

    @Test
    void sweepRemovesWhatHasExpiredInInstalments() {
        HeapStore<String, String> store = store(OPTIONS);
        List<String> told = new ArrayList<>();
        store.onExpiry((key, entry) -> told.add(key));
        put(store, "stays");
        assertThat(store.sweep(10)).isZero();
        for (int i = 0; i < 9; i++) {
            store.put("k" + i, "v", PutOptions.ttl(Ttl.ofMillis(10)));
        }
        clock.advance(Duration.ofMillis(10));

        assertThat(store.sweep(4)).isEqualTo(4);
        assertThat(store.sweep(4)).isEqualTo(4);
        assertThat(store.sweep(4)).isEqualTo(2);
        assertThat(told).hasSize(9).doesNotHaveDuplicates();
        assertThat(store.stats().entries()).isEqualTo(1);
        assertThat(store.stats().expirations()).isEqualTo(9);
    }

    @Test
    void sweepOfAClosedStoreDoesNothing() {
        HeapStore<String, String> store = store(OPTIONS);
        store.close();

        assertThat(store.sweep(10)).isZero();
        assertThat(store.stats().entries()).isZero();
        assertFails(ErrorCode.CLOSED, store::clear);
    }

    @Test
    void keysWithoutAnOrderCanNotBeScanned() {
        HeapStore<String, String> store = store(HeapOptions.unbounded());
        put(store, "k");

        assertFails(ErrorCode.UNSUPPORTED, () -> store.scan(Scan.all()));
    }

    @Test
    void aKeyWithoutAFormStopsScansAsLongAsItIsThere() {
        HeapStore<String, String> store = store(OPTIONS);
        put(store, "a");
        put(store, "?");
        assertThatThrownBy(() -> store.scan(Scan.all()))
                .hasMessage("A scan needs keys with an order. A key has no canonical form")
                .isInstanceOfSatisfying(
                        StoreException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNSUPPORTED));
        store.remove("?");
        assertThat(scan(store)).containsExactly("a");

        put(store, "??");
        assertThat(store.get("??")).isNotNull();
        assertFails(ErrorCode.UNSUPPORTED, () -> store.scan(Scan.all()));
        store.remove("??");
        put(store, "b");
        assertThat(scan(store)).containsExactly("a", "b");
        assertThat(store.remove("???").outcome()).isEqualTo(Outcome.ABSENT);
    }

    @Test
    void arraysAreEqualIfTheirContentsAre() {
        HeapStore<String, byte[]> store = new HeapStore<>("test", HeapOptions.unbounded(), clock);
        store.put("k", new byte[] {1, 2}, PutOptions.ETERNAL);

        Condition same = Condition.ifValue(new byte[] {1, 2});
        assertThat(store.put("k", new byte[] {3}, PutOptions.ETERNAL.when(same)).outcome())
                .isEqualTo(Outcome.UPDATED);
        assertThat(store.remove("k", same, false).outcome()).isEqualTo(Outcome.REJECTED);
    }

    @Test
    void aHitIsTheEntryItself() {
        HeapStore<String, String> store = store(OPTIONS);
        put(store, "k");

        assertThat(store.get("k")).isSameAs(store.get("k"));
    }

    @Test
    void anIteratorHasAnEnd() {
        HeapStore<String, String> store = store(OPTIONS);
        put(store, "k");
        var rows = store.iterator();
        rows.next();

        assertThat(rows).isExhausted();
        assertThatThrownBy(rows::next).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void nobodyElseChangesTheData() {
        HeapStore<String, String> store = store(OPTIONS);
        store.onChange(new ChangeListener<>() {
                    @Override
                    public void changed(String key, long version) {
                        throw new AssertionError();
                    }

                    @Override
                    public void everythingChanged() {
                        throw new AssertionError();
                    }
                })
                .close();
        put(store, "k");
        store.clear();
    }

    /** The first scan walks over the entries while others write them; nobody's key may be missed. */
    @Test
    void theFirstScanMissesNoKeyThatIsThere() throws Exception {
        for (int round = 0; round < 300; round++) {
            HeapStore<String, String> store = store(OPTIONS);
            Threads.run(3, thread -> {
                for (int i = 0; i < 20; i++) {
                    String own = thread + "-" + i;
                    String shared = "shared-" + i;
                    put(store, own);
                    put(store, shared);
                    boolean seen = store.get("shared-" + (i + 1)) != null;
                    if (i % 5 == thread) {
                        List<String> keys = scan(store);
                        assertThat(keys).contains(own, shared).isSorted();
                        if (seen) {
                            assertThat(keys).contains("shared-" + (i + 1));
                        }
                    }
                }
                return null;
            });
            assertThat(scan(store)).hasSize(80);
        }
    }

    @Test
    void setTellsOfAnExpiredEntryBeforeItIsReplaced() {
        HeapStore<String, String> store = store(OPTIONS);
        List<String> told = new ArrayList<>();
        store.onExpiry((key, entry) -> told.add(entry.value() + " before " + store.get(key)));
        assertThat(store.set("k", "old", PutOptions.ttl(Ttl.ofMillis(10)))).isEqualTo(Outcome.CREATED);
        clock.advance(Duration.ofMillis(10));

        assertThat(store.set("k", "new", PutOptions.ETERNAL)).isEqualTo(Outcome.CREATED);
        assertThat(told).containsExactly("old before null");
        assertThat(store.stats().writes()).isEqualTo(2);
        assertThat(store.stats().expirations()).isEqualTo(1);
    }

    /** A clear between a write's decision and its effect makes it start again, with a greater version. */
    @Test
    void versionsGrowThoughOthersClear() throws Exception {
        HeapStore<String, String> store = store(OPTIONS);
        Threads.run(3, thread -> {
            long last = 0;
            for (int i = 0; i < 5_000; i++) {
                if (thread == 0) {
                    store.clear();
                } else {
                    long version = store.put("k", "v", PutOptions.ETERNAL).version();
                    assertThat(version).isGreaterThan(last);
                    var entry = store.get("k");
                    last = version;
                    assertThat(entry == null || entry.version() >= version).isTrue();
                    store.set("k", "w", PutOptions.ETERNAL);
                    var set = store.get("k");
                    assertThat(set == null || set.version() > version).isTrue();
                }
            }
            return null;
        });
    }
}
