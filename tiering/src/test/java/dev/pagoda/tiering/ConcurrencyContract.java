package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Every write is atomic for its key, whatever other threads do (G1). */
interface ConcurrencyContract extends StoreFixture {
    int THREADS = 4;
    int ROUNDS = 250;

    @Test
    default void compareAndSetByVersionLosesNoIncrement() throws Exception {
        put("counter", "0");
        Threads.run(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                increment(false);
            }
            return null;
        });
        assertThat(value("counter")).isEqualTo(String.valueOf(THREADS * ROUNDS));
    }

    @Test
    default void compareAndSetByValueLosesNoIncrement() throws Exception {
        put("counter", "0");
        Threads.run(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                increment(true);
            }
            return null;
        });
        assertThat(value("counter")).isEqualTo(String.valueOf(THREADS * ROUNDS));
    }

    private void increment(boolean byValue) {
        Entry<Bytes> current = get("counter");
        while (true) {
            Condition unchanged = byValue ? Condition.ifValue(current.value()) : Condition.ifVersion(current.version());
            String next = String.valueOf(Integer.parseInt(text(current.value())) + 1);
            Write<Bytes> write = put("counter", next, unchanged);
            if (write.outcome() == Outcome.UPDATED) {
                return;
            }
            assertThat(write.outcome()).isEqualTo(Outcome.REJECTED);
            current = write.previous();
        }
    }

    @Test
    default void putIfAbsentHasOneWinner() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "race-" + round;
            List<Write<Bytes>> writes =
                    Threads.run(THREADS, thread -> put(key, "thread " + thread, Condition.IF_ABSENT));
            List<Write<Bytes>> winners = writes.stream()
                    .filter(write -> write.outcome() == Outcome.CREATED)
                    .toList();
            assertThat(winners).hasSize(1);
            ConditionContract.assertSame(get(key), winners.get(0).entry());
            writes.stream()
                    .filter(write -> write.outcome() == Outcome.REJECTED)
                    .forEach(write ->
                            assertThat(write.version()).isEqualTo(winners.get(0).version()));
        }
    }

    @Test
    default void removeHasOneWinner() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            put("k", "v");
            List<Write<Bytes>> writes = Threads.run(THREADS, thread -> remove("k"));
            assertThat(writes.stream().filter(write -> write.outcome() == Outcome.REMOVED))
                    .hasSize(1);
        }
    }

    @Test
    default void everyWriteHasAVersionOfItsOwnAndReadersSeeThemGrow() throws Exception {
        put("k", "start");
        List<Set<Long>> versions = Threads.run(THREADS, thread -> {
            Set<Long> own = new HashSet<>();
            long seen = 0;
            for (int i = 0; i < ROUNDS; i++) {
                Write<Bytes> write = i % 10 == 9 ? remove("k") : put("k", "v" + i);
                if (write.outcome() != Outcome.ABSENT) {
                    assertThat(write.version()).isGreaterThan(seen);
                    assertThat(own.add(write.version())).isTrue();
                    seen = write.version();
                }
                Entry<Bytes> read = get("k");
                if (read != null) {
                    assertThat(read.version()).isGreaterThanOrEqualTo(seen);
                    seen = read.version();
                }
            }
            return own;
        });
        Set<Long> all = new HashSet<>();
        versions.forEach(own ->
                own.forEach(version -> assertThat(all.add(version)).as("unique").isTrue()));
    }

    @Test
    default void previousEntriesFormAChain() throws Exception {
        Set<Long> replaced = new HashSet<>();
        List<Set<Long>> previous = Threads.run(THREADS, thread -> {
            Set<Long> versions = new HashSet<>();
            for (int i = 0; i < ROUNDS; i++) {
                Entry<Bytes> before = put("k", "v").previous();
                if (before != null) {
                    versions.add(before.version());
                }
            }
            return versions;
        });
        previous.forEach(versions ->
                versions.forEach(version -> assertThat(replaced.add(version)).isTrue()));
        assertThat(replaced).hasSize(THREADS * ROUNDS - 1);
    }

    @Test
    default void clearLeavesNothingThatWasPutBefore() throws Exception {
        Threads.run(THREADS, thread -> {
            for (int i = 0; i < ROUNDS; i++) {
                String key = "key-" + thread;
                put(key, "v" + i);
                if (thread == 0) {
                    store().clear();
                    assertThat(get(key)).isNull();
                }
            }
            return null;
        });
        store().clear();
        assertThat(store().iterator()).isExhausted();
    }
}
