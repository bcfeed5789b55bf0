package dev.pagoda.tiering;

import static dev.pagoda.tiering.StoreFixture.bytes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Times to live: an expired entry is absent to everything, at once. */
@SuppressWarnings("try")
interface ExpiryContract extends StoreFixture {
    Ttl SECOND = Ttl.ofMillis(1000);

    @Test
    default void anEntryLivesUntilItsTimeHasCome() {
        put("k", "v", SECOND);
        assertThat(get("k").expiresAt()).isEqualTo(clock().millis() + 1000);

        clock().advance(Duration.ofMillis(999));
        assertThat(value("k")).isEqualTo("v");
        clock().advance(Duration.ofMillis(1));
        assertAbsent("k");
    }

    @Test
    default void anExpiredEntryIsAbsentToEveryCondition() {
        Write<Bytes> old = put("k", "v", SECOND);
        clock().advance(Duration.ofSeconds(1));

        ConditionContract.assertRejectedByAbsence(put("k", "w", Condition.IF_PRESENT));
        ConditionContract.assertRejectedByAbsence(put("k", "w", Condition.ifVersion(old.version())));
        ConditionContract.assertRejectedByAbsence(put("k", "w", Condition.ifValue(bytes("v"))));
        assertThat(remove("k").outcome()).isEqualTo(Outcome.ABSENT);
        assertThat(store().touch(bytes("k"), SECOND)).isEmpty();
        Write<Bytes> created = put("k", "w", Condition.IF_ABSENT);
        assertThat(created.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(created.version()).isGreaterThan(old.version());
        assertThat(created.entry().createdAt()).isEqualTo(clock().millis());
    }

    @Test
    default void anUnconditionalPutOverAnExpiredEntryCreates() {
        put("k", "v", SECOND);
        clock().advance(Duration.ofSeconds(1));

        Write<Bytes> write = put("k", "w");
        assertThat(write.outcome()).isEqualTo(Outcome.CREATED);
        assertThat(write.previous()).isNull();
    }

    @Test
    default void createAndUpdateHaveTimesOfTheirOwn() {
        PutOptions options = new PutOptions(SECOND, Ttl.ofMillis(5000), Condition.ALWAYS, false);
        store().put(bytes("k"), bytes("v"), options);
        assertThat(get("k").expiresAt()).isEqualTo(clock().millis() + 1000);

        store().put(bytes("k"), bytes("w"), options);
        assertThat(get("k").expiresAt()).isEqualTo(clock().millis() + 5000);
    }

    @Test
    default void keepLeavesTheExpiryOfAnUpdateAlone() {
        put("k", "v", SECOND);
        long expiresAt = get("k").expiresAt();
        clock().advance(Duration.ofMillis(300));

        assertThat(put("k", "w", Ttl.KEEP).outcome()).isEqualTo(Outcome.UPDATED);
        assertThat(get("k").expiresAt()).isEqualTo(expiresAt);
        put("new", "v", Ttl.KEEP);
        assertThat(get("new").expiresAt()).isEqualTo(Ttl.NEVER);
    }

    @Test
    default void aCreateWithNoTimeToLiveStoresNothing() {
        Write<Bytes> write = put("k", "v", Ttl.ZERO);

        assertThat(write.outcome()).isEqualTo(Outcome.DISCARDED);
        assertThat(write.entry()).isNull();
        assertThat(write.version()).isZero();
        assertAbsent("k");
    }

    @Test
    default void anUpdateWithNoTimeToLiveRemoves() {
        Write<Bytes> first = put("k", "v");
        Write<Bytes> write =
                store().put(bytes("k"), bytes("w"), PutOptions.ttl(Ttl.ZERO).returningPrevious());

        assertThat(write.outcome()).isEqualTo(Outcome.EXPIRED);
        assertThat(write.entry()).isNull();
        assertThat(write.version()).isGreaterThan(first.version());
        ConditionContract.assertSame(write.previous(), first.entry());
        assertAbsent("k");
    }

    @Test
    default void touchChangesTheExpiryAndNothingElse() {
        put("k", "v", SECOND);
        Entry<Bytes> before = get("k");
        long version = before.version();
        clock().advance(Duration.ofMillis(500));

        assertThat(store().touch(bytes("k"), SECOND)).hasValue(clock().millis() + 1000);
        Entry<Bytes> after = get("k");
        assertThat(after.expiresAt()).isEqualTo(clock().millis() + 1000);
        assertThat(after.version()).isEqualTo(version);
        assertThat(after.value()).isEqualTo(bytes("v"));
        assertThat(after.updatedAt()).isEqualTo(clock().millis() - 500);
        clock().advance(Duration.ofMillis(999));
        assertThat(value("k")).isEqualTo("v");
        clock().advance(Duration.ofMillis(1));
        assertAbsent("k");
    }

    @Test
    default void touchTakesEveryKindOfTime() {
        put("k", "v", SECOND);
        long expiresAt = get("k").expiresAt();

        assertThat(store().touch(bytes("k"), Ttl.KEEP)).hasValue(expiresAt);
        assertThat(store().touch(bytes("k"), Ttl.ETERNAL)).hasValue(Ttl.NEVER);
        assertThat(get("k").expiresAt()).isEqualTo(Ttl.NEVER);
        assertThat(store().touch(bytes("k"), Ttl.ZERO)).isEmpty();
        assertAbsent("k");
        assertThat(store().touch(bytes("k"), SECOND)).isEmpty();
    }

    @Test
    default void aTouchedEntryIsStillTheSameToCompareAndSet() {
        Write<Bytes> write = put("k", "v", SECOND);
        store().touch(bytes("k"), Ttl.ofMillis(2000));

        assertThat(put("k", "w", Condition.ifVersion(write.version())).outcome())
                .isEqualTo(Outcome.UPDATED);
    }

    @Test
    default void expiryIsToldExactlyOnce() {
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        try (Subscription ignored = store().onExpiry(
                        (key, entry) -> told.add(StoreFixture.text(key) + "=" + StoreFixture.text(entry.value())))) {
            put("gone", "v", SECOND);
            put("stays", "v", Ttl.ofMillis(2000));
            clock().advance(Duration.ofSeconds(1));
            awaitTold("gone", told, 1);
            readFromManyThreads("gone");
            put("gone", "w");
            assertThat(told).containsExactly("gone=v");
        }
    }

    @Test
    default void anEntryThatIsOverwrittenAfterItsTimeIsToldOnce() {
        ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
        try (Subscription ignored = store().onExpiry((key, entry) -> told.add(StoreFixture.text(entry.value())))) {
            put("k", "old", SECOND);
            clock().advance(Duration.ofSeconds(1));
            put("k", "new");
            await().until(() -> told.size() == 1);
            assertThat(told).containsExactly("old");
            assertThat(value("k")).isEqualTo("new");
        }
    }

    @Test
    default void aClosedSubscriptionHearsNothing() {
        ConcurrentLinkedQueue<Bytes> told = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Bytes> toldToo = new ConcurrentLinkedQueue<>();
        Subscription closed = store().onExpiry((key, entry) -> told.add(key));
        try (Subscription ignored = store().onExpiry((key, entry) -> toldToo.add(key))) {
            closed.close();
            closed.close();
            put("k", "v", SECOND);
            clock().advance(Duration.ofSeconds(1));
            awaitTold("k", toldToo, 1);
            assertThat(told).isEmpty();
        }
    }

    private void awaitTold(String key, ConcurrentLinkedQueue<?> told, int count) {
        await().until(() -> {
            assertThat(get(key)).isNull();
            return told.size() >= count;
        });
    }

    private void readFromManyThreads(String key) {
        var pool = Executors.newFixedThreadPool(4);
        try {
            List<Future<?>> reads = new ArrayList<>();
            for (int i = 0; i < 100; i++) {
                reads.add(pool.submit(() -> assertThat(get(key)).isNull()));
            }
            await().until(() -> reads.stream().allMatch(Future::isDone));
        } finally {
            pool.shutdownNow();
        }
    }

    private void assertAbsent(String key) {
        assertThat(get(key)).isNull();
        assertThat(store().contains(bytes(key))).isFalse();
        assertThat(store().getAll(List.of(bytes(key)))).isEmpty();
        assertThat(scan(Scan.all())).doesNotContain(key);
        assertThat(store().iterator())
                .toIterable()
                .extracting(row -> StoreFixture.text(row.key()))
                .doesNotContain(key);
    }
}
