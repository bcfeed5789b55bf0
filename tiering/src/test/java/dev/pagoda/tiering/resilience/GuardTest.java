package dev.pagoda.tiering.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.resilience.Guard.Repeat;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class GuardTest {
    private final ManualClock clock = new ManualClock();
    private final List<Long> delays = new ArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();

    private Guard guard(Map<String, String> options) {
        RemoteSettings settings = RemoteSettings.parse(new BackendSettings("far", "far:", options, Clock.system()));
        return new Guard(settings, clock, nanos -> {
            delays.add(TimeUnit.NANOSECONDS.toMillis(nanos));
            clock.advance(Duration.ofNanos(nanos));
        });
    }

    /** Work that fails the first {@code times} times, each attempt taking {@code millis}. */
    private Supplier<String> failing(int times, ErrorCode code, long millis) {
        return () -> {
            clock.advance(Duration.ofMillis(millis));
            if (attempts.incrementAndGet() <= times) {
                throw new StoreException(code, "The connection failed");
            }
            return "done";
        };
    }

    private void assertFails(ErrorCode code, Guard guard, Repeat repeat, Supplier<String> work) {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> guard.call(repeat, work))
                .extracting(StoreException::code)
                .isEqualTo(code);
    }

    @Test
    void readsAreRepeatedAfterGrowingDelays() {
        Guard guard = guard(Map.of("retries", "3"));

        assertThat(guard.call(Repeat.READ, failing(3, ErrorCode.OUTCOME_UNKNOWN, 1)))
                .isEqualTo("done");
        assertThat(delays).hasSize(3);
        assertThat(delays.get(0)).isBetween(10L, 30L);
        assertThat(delays.get(1)).isBetween(20L, 60L);
        assertThat(delays.get(2)).isBetween(40L, 120L);
        assertThat(guard.stats().repetitions()).isEqualTo(3);
        assertThat(guard.stats().calls()).isEqualTo(4);
    }

    @Test
    void writesAreRepeatedOnlyIfNothingWasDone() {
        assertThat(guard(Map.of()).call(Repeat.WRITE, failing(1, ErrorCode.UNAVAILABLE, 1)))
                .isEqualTo("done");
        attempts.set(0);
        assertFails(ErrorCode.OUTCOME_UNKNOWN, guard(Map.of()), Repeat.WRITE, failing(1, ErrorCode.OUTCOME_UNKNOWN, 1));
        assertThat(attempts).hasValue(1);
    }

    @Test
    void whatIsOverIsNotRepeated() {
        assertFails(ErrorCode.UNAVAILABLE, guard(Map.of()), Repeat.NEVER, failing(1, ErrorCode.UNAVAILABLE, 1));
        assertThat(attempts).hasValue(1);
    }

    @Test
    void theLastErrorIsThrownWhenNoRetriesAreLeft() {
        assertFails(ErrorCode.UNAVAILABLE, guard(Map.of()), Repeat.READ, failing(9, ErrorCode.UNAVAILABLE, 1));
        assertThat(attempts).hasValue(3);
    }

    @Test
    void nothingIsRepeatedAfterTheTimeout() {
        assertFails(ErrorCode.UNAVAILABLE, guard(Map.of()), Repeat.READ, failing(9, ErrorCode.UNAVAILABLE, 990));
        assertThat(attempts).hasValue(1);
        assertThat(delays).isEmpty();
    }

    @Test
    void anInterruptedThreadRepeatsNothing() {
        Guard guard = new Guard(
                RemoteSettings.parse(new BackendSettings("far", "far:", Map.of(), clock)),
                clock,
                nanos -> Thread.currentThread().interrupt());
        assertFails(ErrorCode.UNAVAILABLE, guard, Repeat.READ, failing(9, ErrorCode.UNAVAILABLE, 1));
        assertThat(Thread.interrupted()).isTrue();
        assertThat(attempts).hasValue(1);
    }

    @ParameterizedTest
    @EnumSource(
            value = ErrorCode.class,
            names = {"INVALID_KEY", "CONFLICT", "DAMAGED", "STORAGE_FULL", "CLOSED", "INTERRUPTED"})
    void errorsOfTheCallSayNothingAboutTheBackend(ErrorCode code) {
        Guard guard = guard(Map.of());
        for (int i = 0; i < 100; i++) {
            attempts.set(0);
            assertFails(code, guard, Repeat.READ, failing(1, code, 0));
        }
        assertThat(guard.stats().state()).isEqualTo(ResilienceStats.State.CLOSED);
        assertThat(guard.stats().failures()).isZero();
    }

    @Test
    void tooManyFailuresStopFurtherCalls() {
        Guard guard = guard(Map.of("retries", "0", "breakerCalls", "10"));
        for (int i = 0; i < 5; i++) {
            attempts.set(0);
            assertFails(ErrorCode.UNAVAILABLE, guard, Repeat.READ, failing(1, ErrorCode.UNAVAILABLE, 0));
        }
        assertThat(guard.stats().state()).isEqualTo(ResilienceStats.State.OPEN);
        attempts.set(0);
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> guard.call(Repeat.READ, failing(0, ErrorCode.IO, 0)))
                .withMessage("The backend far has failed too often of late; calls fail at once until it is found to"
                        + " work again");
        assertThat(attempts).hasValue(0);
        assertThat(guard.stats().stopped()).isEqualTo(1);
    }

    @Test
    void failuresOfTheUsersCodeAreNotCounted() {
        Guard guard = guard(Map.of());
        assertThatExceptionOfType(IllegalStateException.class)
                .isThrownBy(() -> guard.call(Repeat.READ, () -> {
                    throw new IllegalStateException("mine");
                }));
        assertThat(guard.stats().failures()).isZero();
        assertThat(guard.stats().underWay()).isZero();
    }

    @Test
    void moreCallsThanAllowedFailAtOnce() throws Exception {
        Guard guard = guard(Map.of("maxConcurrent", "2"));
        CountDownLatch inside = new CountDownLatch(2);
        CountDownLatch open = new CountDownLatch(1);
        ExecutorService pool = Executors.newFixedThreadPool(2);
        try {
            List<Future<String>> calls = new ArrayList<>();
            for (int i = 0; i < 2; i++) {
                calls.add(pool.submit(() -> guard.call(Repeat.READ, () -> {
                    inside.countDown();
                    return awaited(open);
                })));
            }
            assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
            assertThat(guard.stats().underWay()).isEqualTo(2);
            assertThatExceptionOfType(StoreException.class)
                    .isThrownBy(() -> guard.call(Repeat.READ, () -> "third"))
                    .withMessage("The backend far has 2 calls under way, the most that maxConcurrent allows");
            open.countDown();
            for (Future<String> call : calls) {
                assertThat(call.get(30, TimeUnit.SECONDS)).isEqualTo("done");
            }
        } finally {
            pool.shutdownNow();
        }
        assertThat(guard.call(Repeat.READ, () -> "fourth")).isEqualTo("fourth");
        assertThat(guard.stats().byName()).containsEntry("calls.crowded", 1L).containsEntry("breaker.state", 0);
    }

    private static String awaited(CountDownLatch latch) {
        try {
            return latch.await(30, TimeUnit.SECONDS) ? "done" : "late";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
