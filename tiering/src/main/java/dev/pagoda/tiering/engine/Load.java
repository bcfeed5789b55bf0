package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A read of the far tier that several threads share. Thread-safe. */
final class Load<V> {
    private final CountDownLatch done = new CountDownLatch(1);
    private volatile @Nullable Answer<V> answer;

    /**
     * What came of the read.
     *
     * @param entry the live entry, or null
     * @param usable whether the answer may go to threads that asked after the far tier was
     */
    record Answer<V>(
            @Nullable Entry<V> entry,
            boolean usable,
            @Nullable StoreException failure) {}

    /** Ends the read with what the far tier answered. */
    void complete(@Nullable Entry<V> entry, boolean usable) {
        end(new Answer<>(entry, usable, null));
    }

    /** Ends the read without an answer: a failure of the far tier is everybody's, anything else that befell the reading thread its own. */
    void fail(Throwable failure) {
        boolean shared = failure instanceof StoreException e && e.code() != ErrorCode.INTERRUPTED;
        end(new Answer<>(null, false, shared ? (StoreException) failure : null));
    }

    private void end(Answer<V> how) {
        answer = how;
        done.countDown();
    }

    /**
     * Waits for the end of the read.
     *
     * @throws StoreException as the far tier threw it, with {@link ErrorCode#UNAVAILABLE} if the time is up, or with
     *     {@link ErrorCode#INTERRUPTED} if this thread was interrupted (and still is)
     */
    Answer<V> await(long timeoutNanos) {
        try {
            if (!done.await(timeoutNanos, TimeUnit.NANOSECONDS)) {
                throw new StoreException(
                        ErrorCode.UNAVAILABLE,
                        "Another thread has been reading the same key for "
                                + TimeUnit.NANOSECONDS.toMillis(timeoutNanos) + " ms; the limit is reached");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException(
                    ErrorCode.INTERRUPTED, "Interrupted while waiting for another thread's read of the same key", e);
        }
        Answer<V> how = Objects.requireNonNull(answer);
        StoreException failure = how.failure();
        if (failure != null) {
            throw new StoreException(failure.code(), String.valueOf(failure.getMessage()), failure);
        }
        return how;
    }
}
