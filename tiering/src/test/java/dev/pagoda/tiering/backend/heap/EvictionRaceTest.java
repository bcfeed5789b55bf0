package dev.pagoda.tiering.backend.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.memory.HeapBound;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Writes of keys that are being evicted by writes of others: eviction looks like a removal that nobody made, and like nothing else. */
final class EvictionRaceTest {
    private static final int THREADS = 4;
    private static final int KEYS = 16;
    private static final int MAXIMUM = 8;
    private static final int WRITES = 40_000;

    private final ManualClock clock = new ManualClock();
    private final HeapStore<Integer, String> store =
            new HeapStore<>("test", HeapOptions.<Integer, String>unbounded().bound(HeapBound.entries(MAXIMUM)), clock);
    private final long seed = System.nanoTime();

    /** What one write did. */
    private record Did(int key, String value, Write<String> write) {
        Written version() {
            return new Written(key, write.version());
        }
    }

    /** A version of a key. */
    private record Written(int key, long version) {}

    /** The greatest version of each key that a call which has returned has shown. */
    private final AtomicLongArray floors = new AtomicLongArray(KEYS);

    @Test
    void writesOfAKeyAreAChain() throws Exception {
        System.out.println("writes beside evictions: seed " + seed);
        List<List<Did>> all = Threads.run(THREADS, this::write);
        assertThat(store.stats().evictions()).isPositive();
        assertThat(store.stats().entries()).isLessThanOrEqualTo(MAXIMUM);
        Map<Written, String> stored = new HashMap<>();
        Set<Written> drawn = new HashSet<>();
        all.forEach(did -> did.forEach(one -> {
            if (one.write().outcome().changed()) {
                assertThat(drawn.add(one.version())).as("drawn once").isTrue();
            }
            if (one.write().entry() != null) {
                stored.put(one.version(), one.value());
            }
        }));
        Set<Written> replaced = new HashSet<>();
        all.forEach(did -> did.forEach(one -> checkPrevious(one, stored, replaced)));
    }

    private static void checkPrevious(Did one, Map<Written, String> stored, Set<Written> replaced) {
        Entry<String> previous = one.write().previous();
        if (previous == null) {
            return;
        }
        Written before = new Written(one.key(), previous.version());
        assertThat(stored).containsEntry(before, previous.value());
        if (one.write().outcome().changed()) {
            assertThat(previous.version()).isLessThan(one.write().version());
            assertThat(replaced.add(before)).as("replaced once").isTrue();
        }
    }

    private List<Did> write(int thread) {
        Random random = new Random(seed + thread);
        List<Did> did = new ArrayList<>();
        for (int i = 0; i < WRITES; i++) {
            int key = random.nextInt(KEYS);
            String value = thread + "-" + i;
            long floor = floors.get(key);
            Entry<String> seen = store.get(key);
            assertThat(seen == null || seen.version() >= floor)
                    .as("forward only")
                    .isTrue();
            Write<String> write = write(key, value, seen, random);
            did.add(new Did(key, value, write));
            long known = Math.max(write.version(), seen == null ? 0 : seen.version());
            floors.accumulateAndGet(key, known, Math::max);
        }
        return did;
    }

    private Write<String> write(int key, String value, @Nullable Entry<String> seen, Random random) {
        PutOptions always = PutOptions.ETERNAL.returningPrevious();
        return switch (random.nextInt(4)) {
            case 0 -> store.remove(key, Condition.ALWAYS, true);
            case 1 -> store.put(key, value, always.when(Condition.IF_ABSENT));
            case 2 -> store.put(key, value, seen == null ? always : always.when(Condition.ifVersion(seen.version())));
            default -> store.put(key, value, always);
        };
    }

    @Test
    void holdsItsBoundWhenAllCallsHaveReturned() throws Exception {
        Threads.run(THREADS, thread -> {
            for (int i = 0; i < WRITES; i++) {
                store.put(THREADS * i + thread, "v", PutOptions.ETERNAL);
            }
            return null;
        });
        assertThat(store.stats().entries()).isLessThanOrEqualTo(MAXIMUM);
        assertThat(store.stats().evictions())
                .isEqualTo((long) THREADS * WRITES - store.stats().entries());
    }

    @Test
    void noNewExpiryIsLost() throws Exception {
        System.out.println("touches beside updates and evictions: seed " + seed);
        AtomicBoolean done = new AtomicBoolean();
        Threads.run(THREADS, thread -> {
            if (thread == 0) {
                touch(done);
            }
            for (int i = 0; thread > 0 && !done.get(); i++) {
                update(new Random(seed + thread + i), THREADS + i);
            }
            return null;
        });
        assertThat(store.stats().evictions()).isPositive();
        clock.advance(Duration.ofMillis(2L * WRITES));
        assertThat(store.iterator()).isExhausted();
    }

    /** Nobody else creates these keys or changes when they expire. */
    private void touch(AtomicBoolean done) {
        try {
            for (int i = 1; i <= WRITES; i++) {
                int key = i % KEYS;
                store.put(key, "created", PutOptions.ttl(Ttl.ofMillis(1)).when(Condition.IF_ABSENT));
                OptionalLong expiresAt = store.touch(key, Ttl.ofMillis(i + 1));
                Entry<String> entry = store.get(key);
                if (expiresAt.isPresent() && entry != null) {
                    assertThat(entry.expiresAt())
                            .isEqualTo(expiresAt.getAsLong())
                            .isEqualTo(clock.millis() + i + 1);
                }
            }
        } finally {
            done.set(true);
        }
    }

    private void update(Random random, int other) {
        PutOptions keep = new PutOptions(Ttl.ETERNAL, Ttl.KEEP, Condition.IF_PRESENT, false);
        Write<String> write = store.put(random.nextInt(KEYS), "updated", keep);
        assertThat(write.outcome()).isIn(Outcome.UPDATED, Outcome.REJECTED);
        if (random.nextInt(4) == 0) {
            store.put(KEYS + other, "other", PutOptions.ttl(Ttl.ofMillis(1)));
        }
    }
}
