package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What has become of the requests that one call consists of. That nothing was done may be said of the call only if it is so of all of them:
 * whoever is told so does it again. Used by one thread.
 */
final class Progress {
    private final Failures failures;
    private boolean begun;
    private @Nullable StoreException failure;

    Progress(Failures failures) {
        this.failures = failures;
    }

    /** Sends a request, unless one has failed before; returns null if it was not sent. */
    <T> @Nullable Call<T> send(Supplier<Call<T>> request) {
        if (failure != null) {
            return null;
        }
        try {
            return request.get();
        } catch (StoreException e) {
            failed(e);
            return null;
        }
    }

    /** Waits for the end of a request, if it was sent, and hands its answer to {@code receiver}. */
    <C, A> void await(@Nullable Call<C> call, Supplier<A> answer, Consumer<A> receiver) {
        if (call == null) {
            return;
        }
        try {
            A given = answer.get();
            begun = true;
            receiver.accept(given);
        } catch (StoreException e) {
            failed(e);
        }
    }

    private void failed(StoreException e) {
        begun |= e.code() != ErrorCode.UNAVAILABLE;
        failure = failure == null ? e : failure;
    }

    /**
     * Throws the first failure, if there was one; with {@link ErrorCode#OUTCOME_UNKNOWN} instead of {@link ErrorCode#UNAVAILABLE} if another
     * request may have had its effect.
     */
    void check() {
        if (failure != null) {
            throw begun && failure.code() == ErrorCode.UNAVAILABLE ? failures.partly(failure) : failure;
        }
    }
}
