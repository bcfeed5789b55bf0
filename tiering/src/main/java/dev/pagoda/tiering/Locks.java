package dev.pagoda.tiering;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The locks of a backend, which hold across processes as long as their lease lives. Thread-safe; methods may block on the backend. */
public interface Locks {
    /**
     * Acquires a lock if nobody holds it, without waiting.
     *
     * @param name any bytes; a name is one lock for the whole deployment
     * @param lease the time after which the lock is free again if it is not extended; at least a millisecond
     * @return the lease, or null if somebody holds the lock
     */
    @Nullable
    Lease tryAcquire(Bytes name, Duration lease);

    /** A lock that was acquired. Thread-safe. */
    interface Lease extends AutoCloseable {
        /**
         * Returns the fencing token: greater than that of every earlier holder in the same epoch. Whoever keeps the greatest token that it has
         * seen can refuse a holder that has lost its lease without knowing it.
         */
        long token();

        /** Begins the lease anew; returns false if it had ended, so that the lock may be somebody else's. */
        boolean extend(Duration lease);

        /** Gives the lock back if it is still held. A second call does nothing. */
        @Override
        void close();
    }
}
