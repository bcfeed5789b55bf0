package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Threads;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class NearCacheTest {
    private final ManualClock clock = new ManualClock();
    private final GatedStore far = new GatedStore(new HeapStore<>(
            "far",
            HeapOptions.<String, String>unbounded().encoding(key -> Bytes.wrap(key.getBytes(StandardCharsets.UTF_8))),
            clock));
    private final NearCache<String, String> near = new NearCache<>(far, NearOptions.defaults(), clock);
    private final ExecutorService others = Executors.newCachedThreadPool();

    @AfterEach
    void stopOthers() {
        others.shutdownNow();
    }

    private String value(String key) {
        Entry<String> entry = near.get(key);
        return entry == null ? null : entry.value();
    }

    private void putFar(String key, String value) {
        far.real().put(key, value, PutOptions.ETERNAL);
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(ErrorCode.INTERRUPTED, "Interrupted", e);
        }
    }

    private static void assertFails(ErrorCode code, ThrowingCallable call) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(call)
                .extracting(StoreException::code)
                .isEqualTo(code);
    }

    @Test
    void aSecondReadIsAHitThatTheFarTierDoesNotSee() {
        putFar("k", "v");

        assertThat(value("k")).isEqualTo("v");
        assertThat(near.get("k")).isSameAs(near.get("k"));
        assertThat(far.reads()).isEqualTo(1);
        assertThat(near.nearStats().hits()).isEqualTo(2);
        assertThat(near.nearStats().misses()).isEqualTo(1);
        assertThat(near.nearStats().entries()).isEqualTo(1);
    }

    @Test
    void aWrittenEntryIsAHit() {
        near.put("k", "v", PutOptions.ETERNAL);
        near.write(List.of(new Mutation.Put<>("l", "w", PutOptions.ETERNAL)));

        assertThat(near.getAll(List.of("k", "l"))).hasSize(2);
        assertThat(far.reads()).isZero();
    }

    @Test
    void aShortLivedEntryIsAHitOnceItsWriteIsDone() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(500)));

        assertThat(value("k")).isEqualTo("v");
        assertThat(far.reads()).isZero();
    }

    @Test
    void threadsThatMissTogetherCauseOneRead() throws Exception {
        putFar("k", "v");
        CountDownLatch open = new CountDownLatch(1);
        far.beforeAnswer(() -> pass(open));
        Future<String> first = others.submit(() -> value("k"));
        await().until(() -> far.reads() == 1);
        List<Future<String>> rest = List.of(
                others.submit(() -> value("k")),
                others.submit(() -> near.getAll(List.of("k")).get("k").value()));
        await().until(() -> near.nearStats().misses() == 3);
        open.countDown();

        assertThat(first.get()).isEqualTo("v");
        for (Future<String> other : rest) {
            assertThat(other.get()).isEqualTo("v");
        }
        assertThat(far.reads()).isEqualTo(1);
    }

    @Test
    void aReadThatAWriteHasOvertakenIsNotKept() {
        putFar("k", "old");
        far.beforeNextAnswer(() -> near.put("k", "new", PutOptions.ETERNAL));

        assertThat(value("k")).isEqualTo("old");
        assertThat(value("k")).isEqualTo("new");
    }

    @Test
    void aReadThatARemovalHasOvertakenIsNotKept() {
        putFar("k", "old");
        far.beforeNextAnswer(() -> near.remove("k"));

        assertThat(value("k")).isEqualTo("old");
        assertThat(value("k")).isNull();
    }

    @Test
    void anAbsenceDropsWhatASlowWriterInstalls() {
        far.beforeNextAnswer(() -> {
            far.real().remove("k");
            assertThat(value("k")).isNull();
        });
        near.put("k", "v", PutOptions.ETERNAL);

        assertThat(value("k")).isNull();
    }

    @Test
    void aReadDuringAClearIsNotKept() {
        putFar("k", "v");
        far.beforeNextAnswer(near::clear);

        assertThat(value("k")).isEqualTo("v");
        assertThat(value("k")).isNull();
    }

    @Test
    void aFailedWriteLeavesNoCopy() {
        near.put("k", "old", PutOptions.ETERNAL);
        far.beforeNextAnswer(() -> {
            throw new StoreException(ErrorCode.OUTCOME_UNKNOWN, "The answer was lost");
        });

        assertFails(ErrorCode.OUTCOME_UNKNOWN, () -> near.put("k", "new", PutOptions.ETERNAL));
        assertThat(value("k")).isEqualTo("new");
    }

    @Test
    void aFailedReadFailsForAllWhoWaitForItAndIsTriedAgain() throws Exception {
        putFar("k", "v");
        CountDownLatch open = new CountDownLatch(1);
        far.beforeNextAnswer(() -> {
            pass(open);
            throw new StoreException(ErrorCode.DAMAGED, "The value is damaged");
        });
        Future<?> first = others.submit(() -> assertFails(ErrorCode.DAMAGED, () -> near.get("k")));
        await().until(() -> far.reads() == 1);
        Future<?> second = others.submit(() -> assertFails(ErrorCode.DAMAGED, () -> near.get("k")));
        await().until(() -> near.nearStats().misses() == 2);
        open.countDown();

        first.get();
        second.get();
        assertThat(value("k")).isEqualTo("v");
    }

    @Test
    void whoeverWaitsForAnInterruptedReaderReadsHimself() throws Exception {
        putFar("k", "v");
        CountDownLatch never = new CountDownLatch(1);
        far.beforeNextAnswer(() -> pass(never));
        Future<?> first = others.submit(() -> near.get("k"));
        await().until(() -> far.reads() == 1);
        Future<String> second = others.submit(() -> value("k"));
        await().until(() -> near.nearStats().misses() == 2);
        first.cancel(true);

        assertThat(second.get()).isEqualTo("v");
    }

    @Test
    void nobodyWaitsLongerThanTheTimeout() throws Exception {
        putFar("k", "v");
        CountDownLatch open = new CountDownLatch(1);
        far.beforeNextAnswer(() -> pass(open));
        NearCache<String, String> impatient =
                new NearCache<>(far, NearOptions.<String, String>defaults().loadTimeout(Duration.ofMillis(20)), clock);
        Future<?> slow = others.submit(() -> impatient.get("k"));
        await().until(() -> far.reads() == 1);

        assertFails(ErrorCode.UNAVAILABLE, () -> impatient.get("k"));
        assertFails(ErrorCode.UNAVAILABLE, () -> impatient.getAll(List.of("k")));
        open.countDown();
        slow.get();
        assertThat(impatient.get("k").value()).isEqualTo("v");
    }

    @Test
    void anInterruptedWaiterFailsAndStaysInterrupted() throws Exception {
        putFar("k", "v");
        CountDownLatch open = new CountDownLatch(1);
        far.beforeNextAnswer(() -> pass(open));
        Future<?> slow = others.submit(() -> near.get("k"));
        await().until(() -> far.reads() == 1);
        Future<Boolean> interrupted = others.submit(() -> {
            Thread.currentThread().interrupt();
            assertFails(ErrorCode.INTERRUPTED, () -> near.get("k"));
            return Thread.currentThread().isInterrupted();
        });

        assertThat(interrupted.get()).isTrue();
        open.countDown();
        slow.get();
    }

    @Test
    void batchesThatNeedEachOthersKeysDoNotBlockEachOther() throws Exception {
        List<String> keys = List.of("a", "b", "c", "d");
        List<String> reversed = List.of("d", "c", "b", "a");
        for (int round = 0; round < 200; round++) {
            keys.forEach(key -> putFar(key, "v"));
            List<Map<String, Entry<String>>> all =
                    Threads.run(4, thread -> near.getAll(thread % 2 == 0 ? keys : reversed));
            assertThat(all).allSatisfy(found -> assertThat(found).hasSize(4));
            near.clear();
        }
    }

    @Test
    void changesFromOutsideDropTheCopy() {
        near.put("k", "v", PutOptions.ETERNAL);
        far.tell("k", far.real().put("k", "w", PutOptions.ETERNAL));
        assertThat(value("k")).isEqualTo("w");

        far.tell("k", far.real().remove("k"));
        assertThat(value("k")).isNull();

        near.put("k", "x", PutOptions.ETERNAL);
        putFar("k", "y");
        far.distrust();
        assertThat(value("k")).isEqualTo("y");
    }

    @Test
    void whatAScanHasShownIsNotOlderAfterwards() {
        near.put("k", "v", PutOptions.ETERNAL);
        near.put("l", "v", PutOptions.ETERNAL);
        putFar("k", "w");
        assertThat(near.scan(Scan.all()).rows()).hasSize(2);
        assertThat(value("k")).isEqualTo("w");

        putFar("l", "w");
        near.iterator().forEachRemaining(row -> assertThat(row.entry().value()).isEqualTo("w"));
        assertThat(value("l")).isEqualTo("w");
    }

    @Test
    void aFailedConditionDropsTheOlderCopy() {
        long version = near.put("k", "v", PutOptions.ETERNAL).version();
        putFar("k", "w");

        assertThat(near.put("k", "x", PutOptions.ETERNAL.when(Condition.ifVersion(version)))
                        .outcome())
                .isEqualTo(Outcome.REJECTED);
        assertThat(value("k")).isEqualTo("w");
    }

    @Test
    void anExpiredCopyIsNotServed() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(100)));
        clock.advance(Duration.ofMillis(100));

        assertThat(value("k")).isNull();
        assertThat(near.nearStats().entries()).isZero();
    }

    @Test
    void theSweepGivesUpExpiredCopies() {
        assertThat(near.sweep(10)).isZero();
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(100)));
        near.put("l", "v", PutOptions.ETERNAL);
        clock.advance(Duration.ofMillis(100));

        assertThat(near.sweep(10)).isEqualTo(2);
        assertThat(near.nearStats().entries()).isEqualTo(1);
    }

    @Test
    void aTouchShowsAtOnce() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(20_000)));
        near.touch("k", Ttl.ofMillis(60_000));
        assertThat(near.get("k").expiresAt()).isEqualTo(clock.millis() + 60_000);
        assertThat(far.reads()).isZero();

        near.touch("k", Ttl.ofMillis(1_000));
        clock.advance(Duration.ofSeconds(1));
        assertThat(value("k")).isNull();
    }

    @Test
    void aTouchThatAWriteHasOvertakenDropsTheCopy() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(20_000)));
        far.beforeNextAnswer(() -> near.put("k", "w", PutOptions.ttl(Ttl.ofMillis(30_000))));
        near.touch("k", Ttl.ofMillis(60_000));

        assertThat(near.get("k").expiresAt()).isEqualTo(clock.millis() + 30_000);
    }

    @Test
    void aTouchFromOutsideDropsTheCopy() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(20_000)));
        far.real().touch("k", Ttl.ofMillis(1_000));
        far.tell("k", new Write<>(Outcome.UPDATED, far.real().get("k").version(), null, null));

        assertThat(near.get("k").expiresAt()).isEqualTo(clock.millis() + 1_000);
    }

    @Test
    void accessesAreTakenTogetherAndToldBeforeHalfOfTheTimeIsGone() {
        Ttl ttl = Ttl.ofMillis(10_000);
        near.put("k", "v", PutOptions.ttl(ttl));
        long written = clock.millis();
        clock.advance(Duration.ofSeconds(2));
        near.accessed("k", ttl);
        clock.advance(Duration.ofSeconds(1));
        near.accessed("k", ttl);
        near.sweep(10);
        assertThat(far.real().get("k").expiresAt()).isEqualTo(written + 10_000);

        clock.advance(Duration.ofSeconds(2));
        near.sweep(10);
        assertThat(far.real().get("k").expiresAt()).isEqualTo(written + 13_000);
        assertThat(near.get("k").expiresAt()).isEqualTo(written + 13_000);
        clock.advance(Duration.ofMillis(7_999));
        assertThat(value("k")).isEqualTo("v");
        clock.advance(Duration.ofMillis(1));
        assertThat(value("k")).isNull();
    }

    @Test
    void anAccessInTheSecondHalfIsToldAtOnce() {
        Ttl ttl = Ttl.ofMillis(10_000);
        near.put("k", "v", PutOptions.ttl(ttl));
        clock.advance(Duration.ofSeconds(6));
        near.accessed("k", ttl);

        assertThat(far.real().get("k").expiresAt()).isEqualTo(clock.millis() + 10_000);
    }

    @Test
    void accessesThatShortenOrAreShortOrEternalAreToldAtOnce() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(10_000)));
        near.accessed("k", Ttl.ofMillis(5_000));
        assertThat(far.real().get("k").expiresAt()).isEqualTo(clock.millis() + 5_000);
        near.accessed("k", Ttl.ETERNAL);
        assertThat(far.real().get("k").expiresAt()).isEqualTo(Ttl.NEVER);
        near.accessed("k", Ttl.ofMillis(1_000));
        assertThat(far.real().get("k").expiresAt()).isEqualTo(clock.millis() + 1_000);
        near.accessed("k", Ttl.KEEP);
        assertThat(far.real().get("k").expiresAt()).isEqualTo(clock.millis() + 1_000);
    }

    @Test
    void anAccessDoesNotProlongWhatWasWrittenAfterIt() {
        Ttl ttl = Ttl.ofMillis(10_000);
        near.put("k", "v", PutOptions.ttl(ttl));
        clock.advance(Duration.ofSeconds(2));
        near.accessed("k", ttl);
        near.put("k", "w", PutOptions.ttl(Ttl.ofMillis(5_000)));
        clock.advance(Duration.ofSeconds(4));
        near.sweep(10);

        assertThat(far.real().get("k").expiresAt()).isEqualTo(clock.millis() + 1_000);
    }

    @Test
    void anAccessThatCannotBeToldKeepsNeitherTheOthersNorTheCloseFromHappening() {
        Ttl ttl = Ttl.ofMillis(10_000);
        for (String key : List.of("a", "b", "c")) {
            near.put(key, "v", PutOptions.ttl(ttl));
        }
        long written = clock.millis();
        clock.advance(Duration.ofSeconds(2));
        List.of("a", "b", "c").forEach(key -> near.accessed(key, ttl));
        List<Entry<String>> entries =
                List.of(far.real().get("a"), far.real().get("b"), far.real().get("c"));
        far.beforeNextAnswer(() -> {
            throw new StoreException(ErrorCode.IO, "on purpose");
        });
        near.close();

        assertThat(near.isOpen()).isFalse();
        assertThat(far.isOpen()).isFalse();
        assertThat(entries.stream().filter(entry -> entry.expiresAt() == written + 12_000))
                .hasSize(2);
    }

    @Test
    void anAccessForWhichTheFarTierWasAwayIsToldNextTimeAndTheOthersAtOnce() {
        Ttl ttl = Ttl.ofMillis(10_000);
        List<String> keys = List.of("a", "b", "c");
        keys.forEach(key -> near.put(key, "v", PutOptions.ttl(ttl)));
        long wanted = clock.millis() + 12_000;
        clock.advance(Duration.ofSeconds(2));
        keys.forEach(key -> near.accessed(key, ttl));
        clock.advance(Duration.ofSeconds(4));
        far.beforeNextAnswer(() -> {
            throw new StoreException(ErrorCode.UNAVAILABLE, "on purpose");
        });
        near.sweep(10);
        assertThat(keys.stream().filter(key -> far.real().get(key).expiresAt() == wanted))
                .hasSize(2);
        near.sweep(10);
        assertThat(keys).allMatch(key -> far.real().get(key).expiresAt() == wanted);
    }

    @Test
    void closingTellsOfAccesses() {
        Ttl ttl = Ttl.ofMillis(10_000);
        near.put("k", "v", PutOptions.ttl(ttl));
        clock.advance(Duration.ofSeconds(2));
        near.accessed("k", ttl);
        Entry<String> entry = far.real().get("k");
        near.close();

        assertThat(entry.expiresAt()).isEqualTo(clock.millis() + 10_000);
        assertThat(near.sweep(10)).isZero();
        assertThat(near.nearStats().entries()).isZero();
        assertThat(far.isOpen()).isFalse();
    }

    @Test
    void aTimeoutMustBePositive() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NearOptions.defaults().loadTimeout(Duration.ZERO));
    }

    @Test
    void theLatestOfKeysThatAreNotAllowedOrNamedTwiceLeavesNothingBehind() {
        HeapStore<String, String> far = new HeapStore<>("far", HeapOptions.unbounded(), Clock.system());
        NearCache<String, String> near = new NearCache<>(far, NearOptions.defaults(), Clock.system());
        far.put("k", "v", PutOptions.ETERNAL);

        assertThat(near.getAllLatest(List.of("k", "k", "l"))).containsOnlyKeys("k");
        assertThat(near.underWay()).isZero();
        assertThatThrownBy(() -> near.getAllLatest(Arrays.asList("k", null))).isInstanceOf(StoreException.class);
        assertThat(near.underWay()).isZero();
    }
}
