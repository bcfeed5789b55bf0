package dev.pagoda.tiering.memory;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagoda.tiering.Ttl;
import java.util.Random;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReadSamplerTest {
    private static final int KEYS = 20_000;
    private static final int MAXIMUM = 2_000;
    private static final int READS = 400_000;

    private final ReadSampler sampler = new ReadSampler();

    @Test
    void takesASampleWhileNothingIsEvicted() {
        taken(2 * ReadSampler.FULL);
        int reads = 1_000_000;
        double expected = (double) reads / ReadSampler.SAMPLE;
        assertThat((double) taken(reads)).isBetween(0.9 * expected, 1.1 * expected);
    }

    @Test
    void takesEveryReadAfterAnEviction() {
        taken(2 * ReadSampler.FULL);
        sampler.evicted();
        assertThat(taken(ReadSampler.FULL / 2)).isEqualTo(ReadSampler.FULL / 2);
        taken(ReadSampler.FULL);
        assertThat(taken(ReadSampler.FULL)).isLessThan(ReadSampler.FULL / 10);
    }

    @Test
    void keepsTheHitRatioOfThePolicyWhenItEvicts() {
        EntryMap<Integer, Integer> sampled = new EntryMap<>(HeapBound.entries(MAXIMUM), new LongAdder());
        Cache<Integer, Integer> caffeine = Caffeine.newBuilder()
                .maximumSize(MAXIMUM)
                .executor(Runnable::run)
                .build();
        double ours = hitRatio(key -> {
            boolean hit = sampled.find(key) != null;
            if (!hit) {
                sampled.put(key, HeapEntry.of(key, 1, 0, Ttl.NEVER));
            }
            return hit;
        });
        double theirs = hitRatio(key -> {
            boolean hit = caffeine.getIfPresent(key) != null;
            if (!hit) {
                caffeine.put(key, key);
            }
            return hit;
        });
        assertThat(ours).isGreaterThan(theirs - 0.01);
    }

    private long taken(int reads) {
        return IntStream.range(0, reads).filter(i -> sampler.takes()).count();
    }

    /** Reads keys of which some are asked for far more often than others. */
    private static double hitRatio(IntPredicate read) {
        Random random = new Random(42);
        int hits = 0;
        for (int i = 0; i < READS; i++) {
            int key = (int) (KEYS * Math.pow(random.nextDouble(), 4));
            hits += read.test(key) ? 1 : 0;
        }
        return (double) hits / READS;
    }
}
