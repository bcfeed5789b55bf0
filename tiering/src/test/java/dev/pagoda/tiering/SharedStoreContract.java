package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Two store objects of one cache: they show the same data and tell each other of their changes. */
@SuppressWarnings("try")
public abstract class SharedStoreContract extends StoreContract {
    private static final long EVERYTHING = -1;

    /** What a listener heard. */
    private record Change(Bytes key, long version) {}

    private static ChangeListener<Bytes> into(ConcurrentLinkedQueue<Change> changes) {
        return new ChangeListener<>() {
            @Override
            public void changed(Bytes key, long version) {
                changes.add(new Change(key, version));
            }

            @Override
            public void everythingChanged() {
                changes.add(new Change(Bytes.EMPTY, EVERYTHING));
            }
        };
    }

    @Test
    void bothObjectsShowTheSameData() {
        Store<Bytes, Bytes> other = open("cache");
        Write<Bytes> write = put("k", "v");

        ConditionContract.assertSame(other.get(bytes("k")), write.entry());
        assertThat(other.put(bytes("k"), bytes("w"), PutOptions.ETERNAL).version())
                .isGreaterThan(write.version());
        assertThat(value("k")).isEqualTo("w");
        other.close();
        assertThat(value("k")).isEqualTo("w");
    }

    @Test
    void changesOfTheOtherObjectAreTold() {
        Store<Bytes, Bytes> other = open("cache");
        ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
        try (Subscription ignored = store().onChange(into(changes))) {
            long created = other.put(bytes("k"), bytes("v"), PutOptions.ETERNAL).version();
            long updated = other.write(List.of(new Mutation.Put<>(bytes("k"), bytes("w"), PutOptions.ETERNAL)))
                    .get(0)
                    .version();
            long removed = other.remove(bytes("k")).version();
            await().untilAsserted(() -> assertThat(changes)
                    .contains(
                            new Change(bytes("k"), created),
                            new Change(bytes("k"), updated),
                            new Change(bytes("k"), removed)));
            other.clear();
            await().until(() -> changes.contains(new Change(Bytes.EMPTY, EVERYTHING)));
        }
    }

    @Test
    void aTouchByTheOtherObjectIsToldWithTheVersionAsItWas() {
        Store<Bytes, Bytes> other = open("cache");
        long version = put("k", "v").version();
        ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
        try (Subscription ignored = store().onChange(into(changes))) {
            other.touch(bytes("k"), Ttl.ofMillis(60_000));
            await().until(() -> changes.contains(new Change(bytes("k"), version)));
            assertThat(get("k").expiresAt()).isEqualTo(clock().millis() + 60_000);
        }
    }

    @Test
    void changesOfTheObjectItselfAreNotTold() {
        Store<Bytes, Bytes> other = open("cache");
        ConcurrentLinkedQueue<Change> own = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Change> others = new ConcurrentLinkedQueue<>();
        try (Subscription first = store().onChange(into(own));
                Subscription second = other.onChange(into(others))) {
            put("k", "v");
            remove("k");
            store().clear();
            await().until(() -> others.contains(new Change(Bytes.EMPTY, EVERYTHING)));
            assertThat(own).isEmpty();
        }
    }

    @Test
    void aClosedSubscriptionIsToldNothing() {
        Store<Bytes, Bytes> other = open("cache");
        ConcurrentLinkedQueue<Change> closed = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Change> open = new ConcurrentLinkedQueue<>();
        store().onChange(into(closed)).close();
        try (Subscription ignored = store().onChange(into(open))) {
            other.put(bytes("k"), bytes("v"), PutOptions.ETERNAL);
            await().until(() -> !open.isEmpty());
            assertThat(closed).isEmpty();
        }
    }
}
