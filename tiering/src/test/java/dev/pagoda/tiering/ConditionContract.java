package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Conditional and unconditional writes of one key: outcomes, versions and the entries that come back. */
interface ConditionContract extends StoreFixture {
    Condition UNKNOWN_VERSION = Condition.ifVersion(Long.MAX_VALUE);

    @Test
    default void putOfAnAbsentKeyCreates() {
        Write<Bytes> write = put("k", "v");

        assertThat(write.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(write.previous()).isNull();
        assertThat(write.version()).isPositive();
        assertThat(write.entry()).isNotNull();
        assertSame(get("k"), write.entry());
        assertThat(value("k")).isEqualTo("v");
        assertThat(store().contains(bytes("k"))).isTrue();
    }

    @Test
    default void putOfAPresentKeyUpdates() {
        Write<Bytes> first = put("k", "v1");
        clock().advance(Duration.ofMillis(5));
        Write<Bytes> second = put("k", "v2");

        assertThat(second.outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(second.version()).isGreaterThan(first.version());
        assertSame(second.previous(), first.entry());
        assertSame(get("k"), second.entry());
        assertThat(value("k")).isEqualTo("v2");
    }

    @Test
    default void entriesTellWhenTheyWereCreatedAndUpdated() {
        long created = clock().millis();
        put("k", "v1");
        clock().advance(Duration.ofMillis(7));
        put("k", "v2");

        Entry<Bytes> entry = get("k");
        assertThat(entry.createdAt()).isEqualTo(created);
        assertThat(entry.updatedAt()).isEqualTo(created + 7);
        assertThat(entry.expiresAt()).isEqualTo(Ttl.NEVER);

        remove("k");
        put("k", "v3");
        assertThat(get("k").createdAt()).isEqualTo(created + 7);
    }

    @Test
    default void anEmptyValueIsAValue() {
        put("k", "");

        assertThat(get("k").value()).isEqualTo(Bytes.EMPTY);
    }

    @Test
    default void getOfAnAbsentKeyIsNull() {
        assertThat(get("k")).isNull();
        assertThat(store().contains(bytes("k"))).isFalse();
    }

    @Test
    default void putIfAbsentCreatesOnlyOnce() {
        Write<Bytes> first = put("k", "v1", Condition.IF_ABSENT);
        Write<Bytes> second = put("k", "v2", Condition.IF_ABSENT);

        assertThat(first.outcome()).isEqualTo(Outcome.CREATED);
        assertRejectedBy(second, first.entry());
        assertThat(value("k")).isEqualTo("v1");
    }

    @Test
    default void putIfPresentUpdatesOnly() {
        assertRejectedByAbsence(put("k", "v1", Condition.IF_PRESENT));
        put("k", "v2");

        assertThat(put("k", "v3", Condition.IF_PRESENT).outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(value("k")).isEqualTo("v3");
    }

    @Test
    default void putIfVersionComparesTheVersion() {
        assertRejectedByAbsence(put("k", "v", UNKNOWN_VERSION));
        Write<Bytes> first = put("k", "v1");
        Write<Bytes> second = put("k", "v2", Condition.ifVersion(first.version()));

        assertThat(second.outcome()).isEqualTo(Outcome.UPDATED);
        assertRejectedBy(put("k", "v3", Condition.ifVersion(first.version())), second.entry());
        assertThat(value("k")).isEqualTo("v2");
    }

    @Test
    default void putIfValueComparesTheValue() {
        Condition ifV1 = Condition.ifValue(bytes("v1"));
        assertRejectedByAbsence(put("k", "v", ifV1));
        put("k", "v1");
        Write<Bytes> second = put("k", "v2", ifV1);

        assertThat(second.outcome()).isEqualTo(Outcome.UPDATED);
        assertRejectedBy(put("k", "v3", ifV1), second.entry());
        assertThat(value("k")).isEqualTo("v2");
    }

    @Test
    default void theExactPreviousEntryComesBackWhenAsked() {
        Write<Bytes> first = put("k", "v1");
        for (Condition condition :
                List.of(Condition.IF_PRESENT, Condition.ifVersion(first.version()), Condition.ifValue(bytes("v1")))) {
            Entry<Bytes> before = get("k");
            Write<Bytes> write = store().put(
                            bytes("k"),
                            bytes("v1"),
                            PutOptions.ETERNAL.when(condition).returningPrevious());
            assertSame(write.previous(), before);
            if (condition instanceof Condition.IfVersion) {
                assertThat(write.outcome()).isEqualTo(Outcome.REJECTED);
            }
        }
        Entry<Bytes> before = get("k");
        assertSame(store().remove(bytes("k"), Condition.ALWAYS, true).previous(), before);
    }

    @Test
    default void removeOfAPresentKeyRemoves() {
        Write<Bytes> put = put("k", "v");
        Write<Bytes> removal = store().remove(bytes("k"), Condition.ALWAYS, true);

        assertThat(removal.outcome()).isEqualTo(Outcome.REMOVED);
        assertThat(removal.version()).isGreaterThan(put.version());
        assertThat(removal.entry()).isNull();
        assertSame(removal.previous(), put.entry());
        assertThat(get("k")).isNull();
    }

    @Test
    default void removeOfAnAbsentKeyFindsNothing() {
        for (Condition condition : List.of(
                Condition.ALWAYS,
                Condition.IF_PRESENT,
                Condition.IF_ABSENT,
                UNKNOWN_VERSION,
                Condition.ifValue(bytes("v")))) {
            Write<Bytes> removal = store().remove(bytes("k"), condition, true);
            assertThat(removal.outcome()).isEqualTo(Outcome.ABSENT);
            assertThat(removal.version()).isZero();
            assertThat(removal.previous()).isNull();
        }
    }

    @Test
    default void conditionalRemoveComparesVersionAndValue() {
        Write<Bytes> first = put("k", "v1");
        Write<Bytes> second = put("k", "v2");
        Condition stale = Condition.ifVersion(first.version());

        assertRejectedBy(store().remove(bytes("k"), stale, false), second.entry());
        assertRejectedBy(store().remove(bytes("k"), Condition.ifValue(bytes("v1")), false), second.entry());
        assertRejectedBy(store().remove(bytes("k"), Condition.IF_ABSENT, false), second.entry());

        Condition current = Condition.ifVersion(second.version());
        assertThat(store().remove(bytes("k"), current, false).outcome()).isEqualTo(Outcome.REMOVED);
        put("k", "v3");
        assertThat(store().remove(bytes("k"), Condition.ifValue(bytes("v3")), false)
                        .outcome())
                .isEqualTo(Outcome.REMOVED);
        assertThat(get("k")).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "\u0000", "\u00ff\u00ff", "a\u0000b"})
    default void versionsOnlyGrowAlsoAcrossRemovalAndClear(String key) {
        long last = 0;
        for (int round = 0; round < 20; round++) {
            last = assertGrown(last, put(key, "v" + round));
            last = assertGrown(last, put(key, "w" + round));
            if (round % 3 == 0) {
                last = assertGrown(last, remove(key));
            } else if (round % 3 == 1) {
                store().clear();
            } else {
                put(key, "x", Ttl.ofMillis(10));
                clock().advance(Duration.ofMillis(10));
            }
        }
    }

    @Test
    default void versionsGrowAlsoWhileTheClockStandsStill() {
        long last = 0;
        for (int i = 0; i < 1000; i++) {
            last = assertGrown(last, put("k", "v"));
        }
    }

    private static long assertGrown(long last, Write<Bytes> write) {
        assertThat(write.version()).isGreaterThan(last);
        return write.version();
    }

    static void assertSame(Entry<Bytes> actual, Entry<Bytes> expected) {
        assertThat(actual).isNotNull();
        assertThat(actual.value()).isEqualTo(expected.value());
        assertThat(actual.version()).isEqualTo(expected.version());
        assertThat(actual.createdAt()).isEqualTo(expected.createdAt());
        assertThat(actual.updatedAt()).isEqualTo(expected.updatedAt());
        assertThat(actual.expiresAt()).isEqualTo(expected.expiresAt());
    }

    static void assertRejectedBy(Write<Bytes> write, Entry<Bytes> found) {
        assertThat(write.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(write.entry()).isNull();
        assertThat(write.version()).isEqualTo(found.version());
        assertSame(write.previous(), found);
    }

    static void assertRejectedByAbsence(Write<Bytes> write) {
        assertThat(write.outcome()).isEqualTo(Outcome.REJECTED);
        assertThat(write.version()).isZero();
        assertThat(write.previous()).isNull();
    }
}
