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

    /** Listens, and waits until what happens from now on will be told. */
    private static Subscription listen(Store<Bytes, Bytes> store, ConcurrentLinkedQueue<Change> changes) {
        Subscription subscription = store.onChange(into(changes));
        Trust trust = store.trust();
        await().until(() -> trust == null || trust.holds());
        changes.clear();
        return subscription;
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
        try (Subscription ignored = listen(store(), changes)) {
            long created = other.put(bytes("k"), bytes("v"), PutOptions.ETERNAL).version();
            await().until(() -> changes.contains(new Change(bytes("k"), created)));
            long updated = other.write(List.of(new Mutation.Put<>(bytes("k"), bytes("w"), PutOptions.ETERNAL)))
                    .get(0)
                    .version();
            await().until(() -> changes.contains(new Change(bytes("k"), updated)));
            long removed = other.remove(bytes("k")).version();
            await().until(() -> changes.contains(new Change(bytes("k"), removed)));
            other.clear();
            await().until(() -> changes.contains(new Change(Bytes.EMPTY, EVERYTHING)));
        }
    }

    @Test
    void aTouchByTheOtherObjectIsToldWithTheVersionAsItWas() {
        Store<Bytes, Bytes> other = open("cache");
        long version = put("k", "v").version();
        ConcurrentLinkedQueue<Change> changes = new ConcurrentLinkedQueue<>();
        try (Subscription ignored = listen(store(), changes)) {
            other.touch(bytes("k"), Ttl.ofMillis(60_000));
            await().until(() -> changes.contains(new Change(bytes("k"), version)));
            assertThat(get("k").expiresAt()).isEqualTo(clock().millis() + 60_000);
        }
    }

    @Test
    void changesOfTheObjectItselfAreToldOnlyWithATrust() {
        Store<Bytes, Bytes> other = open("cache");
        ConcurrentLinkedQueue<Change> own = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Change> others = new ConcurrentLinkedQueue<>();
        try (Subscription first = listen(store(), own);
                Subscription second = listen(other, others)) {
            put("k", "v");
            long removed = remove("k").version();
            await().until(() -> others.contains(new Change(bytes("k"), removed)));
            store().clear();
            await().until(() -> others.contains(new Change(Bytes.EMPTY, EVERYTHING)));
            if (store().trust() == null) {
                assertThat(own).isEmpty();
            } else {
                await().until(() -> own.contains(new Change(bytes("k"), removed)));
            }
        }
    }

    @Test
    void aClosedSubscriptionIsToldNothing() {
        Store<Bytes, Bytes> other = open("cache");
        ConcurrentLinkedQueue<Change> closed = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Change> open = new ConcurrentLinkedQueue<>();
        store().onChange(into(closed)).close();
        try (Subscription ignored = listen(store(), open)) {
            other.put(bytes("k"), bytes("v"), PutOptions.ETERNAL);
            await().until(() -> !open.isEmpty());
            assertThat(closed).isEmpty();
        }
    }
}
