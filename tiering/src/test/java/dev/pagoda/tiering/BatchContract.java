package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Batches: one outcome for each mutation, each one as it would be on its own. */
interface BatchContract extends StoreFixture {
    private static Mutation<Bytes, Bytes> puts(String key, String value, PutOptions options) {
        return new Mutation.Put<>(bytes(key), bytes(value), options);
    }

    private static Mutation<Bytes, Bytes> removes(String key, Condition when) {
        return new Mutation.Remove<>(bytes(key), when, true);
    }

    private static List<Outcome> outcomes(List<Write<Bytes>> writes) {
        return writes.stream().map(Write::outcome).toList();
    }

    @Test
    default void getAllLeavesAbsentKeysOut() {
        put("a", "1");
        put("b", "2");
        put("expired", "3", Ttl.ofMillis(1));
        clock().advance(Duration.ofMillis(1));

        Map<Bytes, Entry<Bytes>> all =
                store().getAll(List.of(bytes("a"), bytes("b"), bytes("b"), bytes("expired"), bytes("never")));
        assertThat(all).containsOnlyKeys(bytes("a"), bytes("b"));
        ConditionContract.assertSame(all.get(bytes("a")), get("a"));
        assertThat(store().getAll(List.of())).isEmpty();
    }

    @Test
    default void aMixedBatchHasTheOutcomesOfItsMutations() {
        put("present", "old");
        Write<Bytes> versioned = put("versioned", "old");

        List<Write<Bytes>> writes = store().write(List.of(
                puts("new", "v", PutOptions.ETERNAL),
                puts("present", "v", PutOptions.ETERNAL.returningPrevious()),
                puts("present", "w", PutOptions.ETERNAL.when(Condition.IF_ABSENT)),
                puts("versioned", "v", PutOptions.ETERNAL.when(Condition.ifVersion(versioned.version()))),
                puts("nothing", "v", PutOptions.ttl(Ttl.ZERO)),
                puts("timed", "v", PutOptions.ttl(Ttl.ofMillis(10))),
                removes("absent", Condition.ALWAYS),
                removes("versioned", Condition.ifVersion(versioned.version())),
                removes("present", Condition.ifValue(bytes("v")))));

        assertThat(outcomes(writes))
                .containsExactly(
                        Outcome.CREATED,
                        Outcome.UPDATED,
                        Outcome.REJECTED,
                        Outcome.UPDATED,
                        Outcome.DISCARDED,
                        Outcome.CREATED,
                        Outcome.ABSENT,
                        Outcome.REJECTED,
                        Outcome.REMOVED);
        assertThat(writes.get(1).previous().value()).isEqualTo(bytes("old"));
        assertThat(writes.get(8).version()).isGreaterThan(writes.get(1).version());
        assertThat(value("new")).isEqualTo("v");
        assertThat(value("present")).isNull();
        assertThat(value("versioned")).isEqualTo("v");
        assertThat(get("timed").expiresAt()).isEqualTo(clock().millis() + 10);
        ConditionContract.assertSame(get("new"), writes.get(0).entry());
    }

    @Test
    default void ofTwoMutationsOfOneKeyTheLaterWins() {
        List<Write<Bytes>> writes = store().write(List.of(
                puts("k", "1", PutOptions.ETERNAL),
                puts("k", "2", PutOptions.ETERNAL.returningPrevious()),
                removes("k", Condition.ALWAYS),
                puts("k", "3", PutOptions.ETERNAL.when(Condition.IF_ABSENT)),
                puts("other", "1", PutOptions.ETERNAL),
                removes("other", Condition.ALWAYS)));

        assertThat(outcomes(writes))
                .containsExactly(
                        Outcome.CREATED,
                        Outcome.UPDATED,
                        Outcome.REMOVED,
                        Outcome.CREATED,
                        Outcome.CREATED,
                        Outcome.REMOVED);
        assertThat(value("k")).isEqualTo("3");
        assertThat(value("other")).isNull();
        for (int i = 1; i <= 3; i++) {
            assertThat(writes.get(i).version()).isGreaterThan(writes.get(i - 1).version());
        }
    }

    @Test
    default void aHundredItemsGoInAndOutAtOnce() {
        List<Mutation<Bytes, Bytes>> puts = new ArrayList<>();
        List<Mutation<Bytes, Bytes>> removals = new ArrayList<>();
        List<Bytes> keys = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            puts.add(puts("key-" + i, "value-" + i, PutOptions.ETERNAL));
            removals.add(removes("key-" + i, Condition.ALWAYS));
            keys.add(bytes("key-" + i));
        }

        assertThat(outcomes(store().write(puts))).hasSize(100).containsOnly(Outcome.CREATED);
        Map<Bytes, Entry<Bytes>> all = store().getAll(keys);
        assertThat(all).hasSize(100);
        all.forEach((key, entry) -> assertThat(StoreFixture.text(entry.value()))
                .isEqualTo(StoreFixture.text(key).replace("key", "value")));
        assertThat(outcomes(store().write(removals))).hasSize(100).containsOnly(Outcome.REMOVED);
        assertThat(store().getAll(keys)).isEmpty();
    }

    @Test
    default void anEmptyBatchDoesNothing() {
        assertThat(store().write(List.of())).isEmpty();
    }
}
