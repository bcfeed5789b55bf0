package dev.pagoda.tiering.resilience;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The instant at which the calling thread's call ends, whatever it is made of: repetitions, and the requests of each attempt, share its time.
 * A backend asks for it where it decides how long to wait. Thread-safe; holds one number for each thread.
 */
public final class CallDeadline {
    private static final ThreadLocal<CallDeadline> CURRENT = ThreadLocal.withInitial(CallDeadline::new);

    private boolean active;
    private long nanos;

    private CallDeadline() {}

    /** Does {@code work} as a call that ends {@code timeoutNanos} from now; inside of another call it ends with that one. */
    static <T extends @Nullable Object> T within(long timeoutNanos, Supplier<T> work) {
        CallDeadline own = CURRENT.get();
        if (own.active) {
            return work.get();
        }
        own.active = true;
        own.nanos = System.nanoTime() + timeoutNanos;
        try {
            return work.get();
        } finally {
            own.active = false;
        }
    }

    /** Returns the instant, on {@link System#nanoTime}, until which a request that begins now may wait: the end of its call, or of its own time. */
    public static long atMost(long timeoutNanos) {
        long end = System.nanoTime() + timeoutNanos;
        CallDeadline own = CURRENT.get();
        return own.active && own.nanos - end < 0 ? own.nanos : end;
    }
}
