package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.engine.history.LeasedStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A near cache under a lease: when copies are served, and what a change does to them. */
final class NearCacheTrustTest {
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final ManualClock clock = new ManualClock();
    private final LeasedStore far = new LeasedStore(
            new HeapStore<>(
                    "far",
                    HeapOptions.<String, String>unbounded()
                            .encoding(key -> Bytes.wrap(key.getBytes(StandardCharsets.UTF_8))),
                    clock),
            clock);
    private final NearCache<String, String> near =
            new NearCache<>(far, NearOptions.<String, String>defaults().staleIfError(LIMIT), new ManualClock());
    private final ExecutorService others = Executors.newCachedThreadPool();

    @BeforeEach
    void lend() {
        far.lend();
    }

    @AfterEach
    void stopOthers() {
        others.shutdownNow();
    }

    private String value(String key) {
        Entry<String> entry = near.get(key);
        return entry == null ? null : entry.value();
    }

    private Write<String> putFar(String key, String value) {
        return far.real().put(key, value, PutOptions.ETERNAL);
    }

    private void tell(String key, Write<String> write) {
        Entry<String> stored = write.entry();
        far.listener().changed(key, write.version(), stored == null ? ChangeListener.REMOVED : stored.expiresAt());
    }

    private boolean isHit(String key) {
        int reads = far.reads();
        near.get(key);
        return far.reads() == reads;
    }

    @Test
    void copiesAreServedWhileTheLeaseHoldsAndNoLonger() {
        putFar("k", "v");
        near.get("k");
        assertThat(isHit("k")).isTrue();
        clock.advance(LeasedStore.MAX_STALENESS);
        putFar("k", "w");

        assertThat(value("k")).isEqualTo("w");
        assertThat(isHit("k")).isFalse();
        far.lend();
        assertThat(isHit("k")).isTrue();
    }

    @Test
    void theEchoOfOnesOwnWriteLeavesTheCopy() {
        tell("k", near.put("k", "v", PutOptions.ETERNAL));
        assertThat(isHit("k")).isTrue();
        Write<String> early = putFar("l", "v");
        far.beforeNextAnswer(() -> tell("l", early));
        near.get("l");
        assertThat(isHit("l")).isTrue();
    }

    @Test
    void aChangeByOthersDropsTheCopyAndOnlyAnOlderOne() {
        Write<String> older = putFar("k", "v");
        near.get("k");
        Write<String> newer = putFar("k", "w");
        tell("k", older);
        assertThat(isHit("k")).isTrue();
        tell("k", newer);
        assertThat(isHit("k")).isFalse();
        assertThat(value("k")).isEqualTo("w");
        tell("k", newer);
        assertThat(isHit("k")).isTrue();
    }

    @Test
    void aRemovalByOthersDropsTheCopy() {
        putFar("k", "v");
        near.get("k");
        tell("k", far.real().remove("k"));
        assertThat(value("k")).isNull();
    }

    @Test
    void aTouchByOthersDropsTheCopyAndOnesOwnDoesNot() {
        Write<String> write = near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(30_000)));
        long own = near.touch("k", Ttl.ofMillis(60_000)).getAsLong();
        far.listener().changed("k", write.version(), own);
        assertThat(isHit("k")).isTrue();
        long others = far.real().touch("k", Ttl.ofMillis(90_000)).getAsLong();
        far.listener().changed("k", write.version(), others);
        assertThat(isHit("k")).isFalse();
        assertThat(near.get("k").expiresAt()).isEqualTo(others);
    }

    @Test
    void aResultThatWasTouchedOnItsWayIsNotKept() {
        Write<String> write = putFar("k", "v");
        far.beforeNextAnswer(() -> far.listener()
                .changed(
                        "k",
                        write.version(),
                        far.real().touch("k", Ttl.ofMillis(60_000)).getAsLong()));
        near.get("k");
        assertThat(isHit("k")).isFalse();
        assertThat(isHit("k")).isTrue();
    }

    @Test
    void aResultThatWasOvertakenByAChangeIsNotKept() {
        putFar("k", "v");
        far.beforeNextAnswer(() -> tell("k", putFar("k", "w")));
        near.get("k");
        assertThat(value("k")).isEqualTo("w");
    }

    @Test
    void whatWasUnderWayWhenTheFeedCameBackIsNotKept() {
        putFar("k", "v");
        far.beforeNextAnswer(() -> {
            far.revoke();
            putFar("k", "w");
            far.listener().everythingChanged();
            far.lend();
        });
        assertThat(value("k")).isEqualTo("v");
        assertThat(value("k")).isEqualTo("w");
    }

    @Test
    void versionsMayBeginAnewAfterEverythingChanged() {
        ManualClock past = new ManualClock();
        Write<String> high = putFar("k", "v");
        HeapStore<String, String> other = new HeapStore<>("other", HeapOptions.unbounded(), past);
        Write<String> low = other.put("k", "w", PutOptions.ETERNAL);
        assertThat(low.version()).isLessThanOrEqualTo(high.version());
        near.get("k");
        far.listener().everythingChanged();
        far.beforeNextAnswer(() -> {
            far.listener().changed("k", high.version() + 1, Ttl.NEVER);
            far.listener().everythingChanged();
            tell("k", low);
        });
        near.get("k");
        near.get("k");
        assertThat(isHit("k")).isTrue();
    }

    @Test
    void aLoadThatBeganLongAgoIsNotJoined() throws Exception {
        putFar("k", "v");
        CountDownLatch open = new CountDownLatch(1);
        far.beforeNextAnswer(() -> pass(open));
        Future<String> first = others.submit(() -> value("k"));
        await().until(() -> far.reads() == 1);
        clock.advance(LeasedStore.MAX_STALENESS.plusMillis(1));
        putFar("k", "w");

        assertThat(value("k")).isEqualTo("w");
        open.countDown();
        assertThat(first.get(30, TimeUnit.SECONDS)).isEqualTo("v");
        far.lend();
        assertThat(value("k")).isEqualTo("w");
    }

    private static void pass(CountDownLatch latch) {
        try {
            assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void expiryGoesByTheClockOfTheFarTier() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(15_000)));
        assertThat(isHit("k")).isTrue();
        clock.advance(Duration.ofSeconds(15));
        far.lend();
        assertThat(value("k")).isNull();
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"UNAVAILABLE", "OUTCOME_UNKNOWN", "IO"})
    void staleCopiesAreServedWhileTheFarTierDoesNotAnswer(ErrorCode fault) {
        putFar("k", "v");
        near.get("k");
        far.revoke();
        far.fail(fault);
        clock.advance(LIMIT);

        assertThat(value("k")).isEqualTo("v");
        assertThat(near.getAll(List.of("k"))).hasSize(1);
        assertThat(near.staleHits()).isEqualTo(2);
    }

    @Test
    void staleCopiesAreNotServedForLongerThanTheLimit() {
        putFar("k", "v");
        near.get("k");
        far.revoke();
        far.fail(ErrorCode.UNAVAILABLE);
        clock.advance(LIMIT.plusNanos(1));

        assertUnavailable("k");
    }

    @Test
    void aStaleCopyIsNotServedAfterItsExpiryNorInPlaceOfAnErrorOfTheCall() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(15_000)));
        near.put("l", "v", PutOptions.ETERNAL);
        far.revoke();
        far.fail(ErrorCode.DAMAGED);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> near.get("l"))
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.DAMAGED);
        far.fail(ErrorCode.UNAVAILABLE);
        assertThat(value("l")).isEqualTo("v");
        clock.advance(Duration.ofSeconds(15));
        assertUnavailable("k");
    }

    @Test
    void aBatchWithAKeyThatHasNoCopyFails() {
        putFar("k", "v");
        near.get("k");
        far.revoke();
        far.fail(ErrorCode.UNAVAILABLE);
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> near.getAll(List.of("k", "l")));
    }

    @Test
    void nothingOlderThanWhatAScanHasShownIsServedStale() {
        putFar("k", "v");
        near.get("k");
        far.revoke();
        putFar("k", "w");
        near.iterator().next();
        far.fail(ErrorCode.UNAVAILABLE);
        assertUnavailable("k");
    }

    @Test
    void aWriteThatFailedLeavesNoStaleCopy() {
        putFar("k", "v");
        near.get("k");
        far.revoke();
        far.fail(ErrorCode.UNAVAILABLE);
        assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> near.put("k", null, PutOptions.ETERNAL));
        assertUnavailable("k");
    }

    private void assertUnavailable(String key) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> near.get(key))
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void anAccessThatCouldNotBeToldIsToldLater() {
        near.put("k", "v", PutOptions.ttl(Ttl.ofMillis(60_000)));
        near.accessed("k", Ttl.ofMillis(60_000));
        clock.advance(Duration.ofSeconds(40));
        far.lend();
        near.accessed("k", Ttl.ofMillis(60_000));
        long extended = near.get("k").expiresAt();
        clock.advance(Duration.ofSeconds(20));
        near.accessed("k", Ttl.ofMillis(60_000));
        clock.advance(Duration.ofSeconds(15));
        far.fail(ErrorCode.UNAVAILABLE);
        near.sweep(100);
        far.fail(null);
        near.sweep(100);
        assertThat(far.real().get("k").expiresAt()).isGreaterThan(extended);
    }

    @Test
    void theTrustOfTheFarTierIsHandedOn() {
        assertThat(near.trust()).isSameAs(far.trust());
    }
}
