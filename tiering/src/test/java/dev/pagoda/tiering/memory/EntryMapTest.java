package dev.pagoda.tiering.memory;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Ttl;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class EntryMapTest {
    private static final int MAXIMUM = 1_000;
    private static final int MAXIMUM_BYTES = 100_000;

    private final LongAdder evictions = new LongAdder();

    private static HeapEntry<Integer> entry(int value) {
        return HeapEntry.of(value, value, 0, Ttl.NEVER);
    }

    @Test
    void holdsItsBoundOnEntriesAfterEveryPut() {
        EntryMap<Integer, Integer> map = new EntryMap<>(HeapBound.entries(MAXIMUM), evictions);
        Random random = new Random(1);
        for (int i = 0; i < 20 * MAXIMUM; i++) {
            map.put(random.nextInt(4 * MAXIMUM), entry(i));
            assertThat(map.asMap().size()).isLessThanOrEqualTo(MAXIMUM);
        }
        assertThat(map.asMap()).hasSize(MAXIMUM);
        assertThat(evictions.sum()).isPositive();
        assertThat(map.bytes()).isEqualTo(-1);
    }

    @Test
    void holdsItsBoundOnBytesAfterEveryPutAlsoOverAnEntry() {
        EntryMap<Integer, Integer> map =
                new EntryMap<>(HeapBound.bytes(MAXIMUM_BYTES, (key, value) -> value), evictions);
        Random random = new Random(2);
        for (int i = 0; i < 20_000; i++) {
            map.put(random.nextInt(200), entry(random.nextInt(2_000)));
            assertThat(map.bytes()).isBetween(0L, (long) MAXIMUM_BYTES);
        }
        assertThat(evictions.sum()).isPositive();
    }

    @Test
    void forgetsTheBytesOfWhatWasRemoved() {
        EntryMap<Integer, Integer> map =
                new EntryMap<>(HeapBound.bytes(MAXIMUM_BYTES, (key, value) -> value), evictions);
        HeapEntry<Integer> second = entry(200);
        map.put(1, entry(100));
        map.put(2, second);
        map.remove(1);
        assertThat(map.remove(2, entry(200))).isFalse();
        assertThat(map.peek(2)).isSameAs(second);
        assertThat(map.remove(2, second)).isTrue();
        assertThat(map.bytes()).isZero();
        assertThat(map.asMap()).isEmpty();
    }

    @Test
    void keepsWhatIsOftenWrittenOverWhatIsPutOnce() {
        EntryMap<Integer, Integer> map = new EntryMap<>(HeapBound.entries(MAXIMUM), evictions);
        IntStream.range(0, MAXIMUM).forEach(key -> map.put(key, entry(key)));
        IntStream.range(0, 2 * ReadSampler.FULL).forEach(i -> map.find(MAXIMUM / 2 + i % 10));
        int often = MAXIMUM / 10;
        IntStream.range(0, 2_000 * often).forEach(i -> map.put(i % often, entry(i)));
        assertThat(evictions.sum()).isZero();
        IntStream.range(MAXIMUM, 3 * MAXIMUM).forEach(key -> map.put(key, entry(key)));
        long kept =
                IntStream.range(0, often).filter(key -> map.peek(key) != null).count();
        assertThat(kept).isGreaterThan(often * 9L / 10);
    }

    @Test
    void aMapWithoutABoundKeepsEverything() {
        EntryMap<Integer, Integer> map = new EntryMap<>(HeapBound.none(), evictions);
        IntStream.range(0, 10 * MAXIMUM).forEach(key -> map.put(key, entry(key)));
        assertThat(map.asMap()).hasSize(10 * MAXIMUM);
        assertThat(map.find(7)).isSameAs(map.peek(7)).isNotNull();
        assertThat(evictions.sum()).isZero();
        assertThat(map.bytes()).isEqualTo(-1);
    }
}
