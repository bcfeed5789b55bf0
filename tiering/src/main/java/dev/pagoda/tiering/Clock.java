package dev.pagoda.tiering;

/** The two clocks that Pagoda reads. Implementations are thread-safe and do not block. */
public interface Clock {
    /** Returns the wall clock in milliseconds since 1970-01-01T00:00Z. It may step. */
    long millis();

    /** Returns a clock in nanoseconds that never goes back; only differences mean anything. */
    long nanos();

    /** Returns the clocks of this machine. */
    static Clock system() {
        return SystemClock.INSTANCE;
    }
}
