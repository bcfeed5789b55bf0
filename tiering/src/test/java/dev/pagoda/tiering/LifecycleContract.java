package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Clear, statistics and close. */
interface LifecycleContract extends StoreFixture {
    @Test
    default void clearRemovesEverything() {
        for (int i = 0; i < 500; i++) {
            put("key-" + i, "v");
        }
        store().clear();

        assertThat(get("key-0")).isNull();
        assertThat(store().getAll(List.of(bytes("key-1"), bytes("key-2")))).isEmpty();
        assertThat(scan(Scan.all())).isEmpty();
        assertThat(store().iterator()).isExhausted();
        assertThat(put("key-0", "again").outcome()).isEqualTo(Outcome.CREATED);
        assertThat(scan(Scan.all())).containsExactly("key-0");
    }

    @Test
    default void clearOfAnEmptyStoreDoesNothing() {
        store().clear();
        store().clear();

        assertThat(scan(Scan.all())).isEmpty();
    }

    @Test
    default void cachesAreKeptApart() {
        Store<Bytes, Bytes> other = open("other");
        put("k", "v");

        assertThat(other.get(bytes("k"))).isNull();
        other.put(bytes("k"), bytes("w"), PutOptions.ETERNAL);
        other.clear();
        assertThat(value("k")).isEqualTo("v");
    }

    @Test
    default void statisticsCountWhatHappened() {
        StoreStats before = store().stats();
        put("a", "1");
        put("b", "2");
        put("b", "3");
        put("b", "4", Condition.IF_ABSENT);
        get("a");
        get("nothing");
        remove("a");
        remove("a");

        StoreStats after = store().stats();
        assertThat(after.entries()).isEqualTo(1);
        assertThat(after.hits() - before.hits()).isEqualTo(1);
        assertThat(after.misses() - before.misses()).isEqualTo(1);
        assertThat(after.writes() - before.writes()).isEqualTo(3);
        assertThat(after.removals() - before.removals()).isEqualTo(1);
    }

    @Test
    default void aClosedStoreRefusesEverything() {
        put("k", "v");
        Store<Bytes, Bytes> closed = store();
        assertThat(closed.isOpen()).isTrue();
        closed.close();
        closed.close();

        assertThat(closed.isOpen()).isFalse();
        assertClosed(() -> closed.get(bytes("k")));
        assertClosed(() -> closed.contains(bytes("k")));
        assertClosed(() -> closed.put(bytes("k"), bytes("v"), PutOptions.ETERNAL));
        assertClosed(() -> closed.remove(bytes("k")));
        assertClosed(() -> closed.touch(bytes("k"), Ttl.ETERNAL));
        assertClosed(() -> closed.getAll(List.of(bytes("k"))));
        assertClosed(() -> closed.write(List.of(new Mutation.Put<>(bytes("k"), bytes("v"), PutOptions.ETERNAL))));
        assertClosed(() -> closed.scan(Scan.all()));
        assertClosed(closed::iterator);
        assertClosed(closed::clear);
    }

    private static void assertClosed(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
        LimitContract.assertFails(ErrorCode.CLOSED, call);
    }
}
