package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.StoreException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisNoScriptException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/** One request that is under way. Used by one thread. */
final class Call<T> {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Connections connections;
    private final Sender<T> sender;
    private final boolean write;
    private final long deadline;
    private RedisFuture<T> future;
    private long losses;

    /** Sends a request; may be called again while nothing was done. */
    @FunctionalInterface
    interface Sender<T> {
        /**
         * Sends it.
         *
         * @param whole whether a script is sent as a text, since the server does not know its digest
         */
        RedisFuture<T> send(boolean whole);
    }

    /** Sends a request, whose answer is waited for until {@code deadline}, on {@link System#nanoTime}. */
    Call(Connections connections, boolean write, long deadline, Sender<T> sender) {
        this.connections = connections;
        this.write = write;
        this.deadline = deadline;
        this.sender = sender;
        this.future = send(false);
    }

    private RedisFuture<T> send(boolean whole) {
        losses = connections.inFlight().losses();
        return write ? connections.inFlight().send(() -> sender.send(whole)) : sender.send(whole);
    }

    /**
     * Returns the answer.
     *
     * @throws StoreException if there is none in time, or it is an error
     */
    T await() {
        while (true) {
            try {
                return future.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (ExecutionException e) {
                sendAgain(e.getCause() == null ? e : e.getCause());
            } catch (CancellationException e) {
                throw connections.failures().translate(e, write);
            } catch (TimeoutException e) {
                future.cancel(true);
                throw connections.failures().timeout(write);
            } catch (InterruptedException e) {
                future.cancel(true);
                Thread.currentThread().interrupt();
                throw connections.failures().interrupted(e, write);
            }
        }
    }

    /** Returns whether the connection that the request was last sent through is still the same. */
    boolean isConnectionSame() {
        return connections.inFlight().losses() == losses;
    }

    /** Hands the answer to {@code receiver} when it comes, in a thread of the client; a failure is ignored. */
    void whenDone(Consumer<T> receiver) {
        future.whenComplete((answer, failure) -> {
            if (failure == null) {
                receiver.accept(answer);
            }
        });
    }

    /** Sends the request again if it had no effect and may have one soon. */
    private void sendAgain(Throwable failure) {
        if (failure instanceof RedisNoScriptException) {
            future = send(true);
        } else if (connections.isOpening(failure) && deadline - System.nanoTime() > PAUSE_NANOS) {
            LockSupport.parkNanos(PAUSE_NANOS);
            future = send(false);
        } else {
            throw connections.failures().translate(failure, write);
        }
    }
}
