package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import io.github.resilience4j.bulkhead.Bulkhead;
import io.github.resilience4j.bulkhead.BulkheadConfig;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What every call to one backend goes through: a bulkhead, a circuit breaker, and repetitions of what has had no effect. Calls run in the
 * caller's thread. Thread-safe.
 */
final class Guard {
    /** What is known about a call that has failed. */
    enum Repeat {
        /** It changes nothing: it may be repeated whatever became of it. */
        READ,
        /** It may be repeated if the error says that nothing was done. */
        WRITE,
        /** It belongs to something that is over with the failure. */
        NEVER
    }

    /** Errors that say that the backend does not work, rather than what it thinks of the call. */
    private static final Set<ErrorCode> FAILURES =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.IO);

    /** The breaker never lets calls through by itself, the probe decides when. */
    private static final Duration UNTIL_PROBED = Duration.ofDays(3_650);

    private static final double FACTOR = 2;
    private static final double JITTER = 0.5;

    private final RemoteSettings settings;
    private final Clock clock;
    private final Bulkhead bulkhead;
    private final CircuitBreaker breaker;
    private final IntervalFunction delays;
    private final LongConsumer sleep;
    private final LongAdder calls = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final LongAdder repetitions = new LongAdder();
    private final LongAdder stopped = new LongAdder();
    private final LongAdder crowded = new LongAdder();

    Guard(RemoteSettings settings, Clock clock) {
        this(settings, clock, Guard::sleep);
    }

    /** Creates a guard that waits by {@code sleep}, which is given nanoseconds and may return early if the thread is interrupted. */
    Guard(RemoteSettings settings, Clock clock, LongConsumer sleep) {
        this.settings = settings;
        this.clock = clock;
        this.sleep = sleep;
        this.bulkhead = Bulkhead.of(
                settings.backend(),
                BulkheadConfig.custom()
                        .maxConcurrentCalls(settings.maxConcurrent())
                        .maxWaitDuration(Duration.ZERO)
                        .build());
        this.breaker = CircuitBreaker.of(settings.backend(), breaker(settings));
        this.delays = IntervalFunction.ofExponentialRandomBackoff(settings.retryDelay(), FACTOR, JITTER);
    }

    private static CircuitBreakerConfig breaker(RemoteSettings settings) {
        return CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(settings.breakerCalls())
                .minimumNumberOfCalls(Math.max(1, settings.breakerCalls() / 2))
                .failureRateThreshold(settings.breakerFailures())
                .waitDurationInOpenState(UNTIL_PROBED)
                .permittedNumberOfCallsInHalfOpenState(1)
                .writableStackTraceEnabled(false)
                .build();
    }

    CircuitBreaker breaker() {
        return breaker;
    }

    /**
     * Does {@code work}, again if it has failed without an effect, its timeout has not passed and retries are left.
     *
     * @throws StoreException as the last attempt has thrown it, or with {@link ErrorCode#UNAVAILABLE}, at once, while the backend is known not
     *     to work or is full
     */
    <T extends @Nullable Object> T call(Repeat repeat, Supplier<T> work) {
        return CallDeadline.within(settings.timeout().toNanos(), () -> attempts(repeat, work));
    }

    private <T extends @Nullable Object> T attempts(Repeat repeat, Supplier<T> work) {
        long begunNanos = clock.nanos();
        for (int attempt = 1; ; attempt++) {
            enter();
            try {
                return attempt(work);
            } catch (StoreException e) {
                if (!isRepeatable(repeat, e.code()) || !pause(attempt, begunNanos)) {
                    throw e;
                }
            }
            repetitions.increment();
        }
    }

    private static boolean isRepeatable(Repeat repeat, ErrorCode code) {
        return switch (repeat) {
            case READ -> code == ErrorCode.UNAVAILABLE || code == ErrorCode.OUTCOME_UNKNOWN;
            case WRITE -> code == ErrorCode.UNAVAILABLE;
            case NEVER -> false;
        };
    }

    /** Waits before the next attempt; returns false if there is to be none. */
    private boolean pause(int attempt, long begunNanos) {
        if (attempt > settings.retries()) {
            return false;
        }
        long delayNanos = TimeUnit.MILLISECONDS.toNanos(delays.apply(attempt));
        if (clock.nanos() + delayNanos - begunNanos >= settings.timeout().toNanos()) {
            return false;
        }
        sleep.accept(delayNanos);
        return !Thread.currentThread().isInterrupted();
    }

    private static void sleep(long nanos) {
        long until = System.nanoTime() + nanos;
        for (long left = nanos; left > 0 && !Thread.currentThread().isInterrupted(); left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private void enter() {
        if (!bulkhead.tryAcquirePermission()) {
            if (Thread.currentThread().isInterrupted()) {
                throw new StoreException(
                        ErrorCode.INTERRUPTED,
                        "The thread was interrupted before a call to the backend " + settings.backend());
            }
            crowded.increment();
            throw new StoreException(
                    ErrorCode.UNAVAILABLE,
                    "The backend " + settings.backend() + " has " + settings.maxConcurrent()
                            + " calls under way, the most that maxConcurrent allows");
        }
        if (!breaker.tryAcquirePermission()) {
            bulkhead.releasePermission();
            stopped.increment();
            throw new StoreException(
                    ErrorCode.UNAVAILABLE,
                    "The backend " + settings.backend()
                            + " has failed too often of late; calls fail at once until it is found to work again");
        }
    }

    private <T extends @Nullable Object> T attempt(Supplier<T> work) {
        calls.increment();
        long begun = breaker.getCurrentTimestamp();
        try {
            T answer = work.get();
            breaker.onSuccess(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit());
            return answer;
        } catch (StoreException e) {
            settle(e, begun);
            throw e;
        } catch (Throwable e) {
            breaker.releasePermission();
            throw e;
        } finally {
            bulkhead.onComplete();
        }
    }

    private void settle(StoreException e, long begun) {
        if (FAILURES.contains(e.code())) {
            failures.increment();
            breaker.onError(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit(), e);
        } else if (e.code() == ErrorCode.INTERRUPTED || e.code() == ErrorCode.CLOSED) {
            breaker.releasePermission();
        } else {
            breaker.onSuccess(breaker.getCurrentTimestamp() - begun, breaker.getTimestampUnit());
        }
    }

    /** Returns what was counted. */
    ResilienceStats stats() {
        return new ResilienceStats(
                ResilienceStats.State.of(breaker.getState()),
                calls.sum(),
                failures.sum(),
                repetitions.sum(),
                stopped.sum(),
                crowded.sum(),
                settings.maxConcurrent() - bulkhead.getMetrics().getAvailableConcurrentCalls());
    }
}
