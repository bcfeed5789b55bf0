package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Health;
import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreaker.State;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/**
 * Finds out whether a backend works again while its breaker is open, in one daemon thread that sleeps the rest of the time: so no call of a
 * user waits for a backend that is known not to work. Logs when the breaker opens and closes. Thread-safe.
 */
final class BreakerProbe implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(BreakerProbe.class.getName());
    private static final long STOP_MILLIS = 5_000;

    private final RemoteSettings settings;
    private final CircuitBreaker breaker;
    private final Supplier<Health> health;
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean open;

    private BreakerProbe(RemoteSettings settings, CircuitBreaker breaker, Supplier<Health> health) {
        this.settings = settings;
        this.breaker = breaker;
        this.health = health;
        this.thread = new Thread(null, this::run, "pagoda-breaker-" + settings.backend(), 0, false);
    }

    static BreakerProbe start(RemoteSettings settings, CircuitBreaker breaker, Supplier<Health> health) {
        BreakerProbe probe = new BreakerProbe(settings, breaker, health);
        breaker.getEventPublisher()
                .onStateTransition(
                        event -> probe.changed(event.getStateTransition().getToState()));
        probe.thread.setDaemon(true);
        probe.thread.start();
        return probe;
    }

    private void changed(State state) {
        if (state == State.OPEN && !open) {
            open = true;
            LOGGER.log(
                    Level.WARNING,
                    "The backend {0} does not answer; calls to it fail at once until it does",
                    settings.backend());
            LockSupport.unpark(thread);
        } else if (state == State.CLOSED && open) {
            open = false;
            LOGGER.log(Level.INFO, "The backend {0} answers again", settings.backend());
        }
    }

    private void run() {
        while (!closed) {
            if (open) {
                LockSupport.parkNanos(this, settings.breakerPause().toNanos());
                probe();
            } else {
                LockSupport.park(this);
            }
        }
    }

    /** Takes the one call that a half-open breaker lets through, unless a user was faster. */
    private void probe() {
        if (closed || breaker.getState() == State.CLOSED) {
            return;
        }
        if (breaker.getState() == State.OPEN) {
            breaker.transitionToHalfOpenState();
        }
        if (breaker.tryAcquirePermission()) {
            long begun = breaker.getCurrentTimestamp();
            boolean up = health.get().up();
            long time = breaker.getCurrentTimestamp() - begun;
            if (up) {
                breaker.onSuccess(time, breaker.getTimestampUnit());
            } else {
                breaker.onError(time, breaker.getTimestampUnit(), new IllegalStateException("The backend is down"));
            }
        }
    }

    /** Ends the thread; waits for an attempt that is under way, 5 s at most. */
    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
        try {
            thread.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
