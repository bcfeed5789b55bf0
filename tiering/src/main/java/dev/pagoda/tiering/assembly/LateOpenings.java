package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The stores of one backend that could not be opened when they were asked for, since it could not be reached. One daemon thread, which runs as
 * long as there are any, tries again and again; so no call waits for an attempt, and all works again without one.
 *
 * <p>A store that can't be opened for another reason, such as another format, stays closed and says so; it is tried again after it was used.
 * Thread-safe; only {@link #close} blocks.
 */
final class LateOpenings {
    private static final Logger LOGGER = System.getLogger(LateOpenings.class.getName());
    /** Also a lock that somebody keeps for a while, such as the writers of a cache whose quota is to be set. */
    private static final Set<ErrorCode> AWAY =
            EnumSet.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.LOCK_TIMEOUT);

    private static final long STOP_MILLIS = 1_000;

    private final String name;
    private final Supplier<Backend> backend;
    private final LongSupplier pauseNanos;
    private final Set<DeferredStore> waiting = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Thread thread;
    private volatile @Nullable StoreException away;
    private volatile boolean closed;

    /**
     * Creates an empty list.
     *
     * @param name of the backend
     * @param backend opens the backend if it is not open, or throws
     * @param pauseNanos the time between two attempts
     */
    LateOpenings(String name, Supplier<Backend> backend, LongSupplier pauseNanos) {
        this.name = name;
        this.backend = backend;
        this.pauseNanos = pauseNanos;
    }

    /** Returns whether a failure passes, since the backend can't be reached or a lock not be had, and says nothing wrong of what was asked. */
    static boolean isAway(StoreException failure) {
        return AWAY.contains(failure.code());
    }

    /** Returns a failure once more, for another call. */
    static StoreException again(StoreException failure) {
        return new StoreException(failure.code(), String.valueOf(failure.getMessage()), failure);
    }

    /** Returns how the last attempt to reach the backend has failed, while attempts are being made; else null. Does not block. */
    @Nullable
    StoreException away() {
        return thread == null ? null : away;
    }

    /** Has a store opened as soon as that is possible. */
    void add(DeferredStore store) {
        lock.lock();
        try {
            if (!closed && !store.isReached()) {
                waiting.add(store);
                if (thread == null) {
                    thread = Detached.call(this::start);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether a store of a cache waits. */
    boolean awaits(String cache) {
        return waiting.stream().anyMatch(store -> store.cache().equals(cache));
    }

    /** Gives up waiting for a store. */
    void remove(DeferredStore store) {
        waiting.remove(store);
    }

    /** Notes that a store was used that is not open: if it does not wait any more, it is tried again, since somebody may have mended it. */
    void used(DeferredStore store) {
        if (!waiting.contains(store)) {
            add(store);
        }
    }

    /** Notes why the backend could not be reached; the first time in a row it is logged. */
    void failed(StoreException failure) {
        if (away == null) {
            LOGGER.log(
                    Level.WARNING,
                    "The backend {0} can''t be reached; its caches are opened as soon as it can: {1}",
                    name,
                    failure.getMessage());
        }
        away = failure;
    }

    private Thread start() {
        Thread started = new Thread(null, this::run, "pagoda-opening-" + name, 0, false);
        started.setDaemon(true);
        started.start();
        return started;
    }

    /** Whatever goes wrong must not end the thread, on which all waiting stores rely. */
    @SuppressWarnings("CatchThrowable")
    private void run() {
        while (isWanted()) {
            LockSupport.parkNanos(this, pauseNanos.getAsLong());
            try {
                attempt();
            } catch (Throwable e) {
                // It could not even be noted or logged: the next attempt tells.
            }
        }
    }

    /** Returns whether a store waits; else the thread is to end. */
    private boolean isWanted() {
        lock.lock();
        try {
            boolean wanted = !closed && !waiting.isEmpty();
            if (!wanted) {
                thread = null;
                away = null;
            }
            return wanted;
        } finally {
            lock.unlock();
        }
    }

    @SuppressWarnings("CatchThrowable")
    private void attempt() {
        // An interrupt that is not that of close would end every wait to come.
        Thread.interrupted();
        try {
            if (!closed) {
                openAll(backend.get());
            }
        } catch (Throwable e) {
            if (!closed) {
                failAll(known(e));
            }
        }
    }

    private StoreException known(Throwable failure) {
        return failure instanceof StoreException told
                ? told
                : new StoreException(ErrorCode.IO, "The backend " + name + " could not be opened", failure);
    }

    /** Opens those that can be opened; one for which the backend does not answer goes on waiting, and holds up no other. */
    private void openAll(Backend opened) {
        StoreException unanswered = null;
        for (DeferredStore store : List.copyOf(waiting)) {
            if (closed) {
                return;
            }
            StoreException failure = waiting.contains(store) ? attach(store, opened) : null;
            if (failure != null && isAway(failure)) {
                store.failed(failure);
                unanswered = failure;
            } else {
                if (failure != null) {
                    refused(store, failure);
                }
                waiting.remove(store);
            }
        }
        if (unanswered != null) {
            throw unanswered;
        }
        if (away != null) {
            away = null;
            LOGGER.log(Level.INFO, "The backend {0} was reached; its caches are open", name);
        }
    }

    private @Nullable StoreException attach(DeferredStore store, Backend opened) {
        try {
            store.attach(opened);
            return null;
        } catch (RuntimeException e) {
            return known(e);
        }
    }

    private void refused(DeferredStore store, StoreException failure) {
        if (store.failed(failure) && !closed) {
            LOGGER.log(Level.ERROR, "The cache " + store.cache() + " can't be opened", failure);
        }
    }

    private void failAll(StoreException failure) {
        if (isAway(failure)) {
            failed(failure);
            waiting.forEach(store -> store.failed(failure));
        } else {
            // One that was added meanwhile was not told, and waits.
            for (DeferredStore store : List.copyOf(waiting)) {
                refused(store, failure);
                waiting.remove(store);
            }
        }
    }

    /** Ends the thread and an attempt that is under way; waits for a second at most. A second call does nothing. */
    void close() {
        closed = true;
        Thread running = thread;
        if (running == null || running == Thread.currentThread()) {
            return;
        }
        running.interrupt();
        try {
            running.join(STOP_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
