package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The one thread that writes a file. MVStore's own writer is switched off.
 *
 * <p>Every commit is forced to the medium before the next one begins. From that follow: a writer that waits for a commit which began after its
 * write has its write on the medium; all who wait share one commit; after a loss of power at most the newest chunk is torn; and space that a
 * commit freed can be reused by the next one without endangering the state before.
 */
final class Committer {
    /** What the thread does. */
    interface Work {
        /** Writes what is dirty and forces it; throws if it can't. */
        void commit();

        /** Returns whether the file can't be used any more, so that no commit will ever succeed. */
        boolean isLost();

        /** Closes the file. */
        void finish();
    }

    private static final long NOT_DIRTY = Long.MIN_VALUE;
    private static final long LINGER_NANOS = 200_000;
    private static final long RETRY_NANOS = 1_000_000_000;

    private final String location;
    private final Work toDo;
    private final long intervalNanos;
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Condition done = lock.newCondition();
    private long begun;
    private long ended;
    private int waiting;
    private int lastWaiting;
    private volatile boolean urgent;
    private boolean closing;
    private boolean stopped;
    private long dirtySince = NOT_DIRTY;
    private volatile boolean dirty;
    private volatile boolean poisoned;
    private volatile @Nullable StoreException failure;

    /** @param intervalNanos after which a write is committed although nobody waits for it; {@link Long#MAX_VALUE} for never */
    Committer(String location, long intervalNanos, Work toDo) {
        this.location = location;
        this.intervalNanos = intervalNanos;
        this.toDo = toDo;
        this.thread = new Thread(this::run, "pagoda-mvstore-writer");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Throws why nothing can be written any more, if that is so. */
    void checkWritable() {
        StoreException cause = failure;
        if (cause != null) {
            throw new StoreException(cause.code(), String.valueOf(cause.getMessage()), cause);
        }
    }

    /** Refuses every later write, since what is in memory must not reach the file. */
    void fail(StoreException cause) {
        failure = cause;
        poisoned = true;
    }

    /** Throws if what is in memory must not reach the file. */
    void checkNotFailed() {
        if (poisoned) {
            checkWritable();
        }
    }

    @Nullable
    StoreException failure() {
        return failure;
    }

    /** Says that there is something to commit some time. */
    void markDirty() {
        if (dirty || intervalNanos == Long.MAX_VALUE) {
            return;
        }
        lock.lock();
        try {
            if (!dirty) {
                dirty = true;
                dirtySince = System.nanoTime();
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Asks for a commit soon, and does not wait for it. */
    void hurry() {
        if (urgent) {
            return;
        }
        lock.lock();
        try {
            urgent = true;
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until everything that was written before this call is on the medium. An interrupt is kept for later. */
    void awaitDurable() {
        lock.lock();
        try {
            long wanted = begun + 1;
            waiting++;
            work.signal();
            while (ended < wanted && failure == null && !stopped) {
                done.awaitUninterruptibly();
            }
            if (ended < wanted) {
                checkWritable();
                throw new StoreException(ErrorCode.CLOSED, "The file " + location + " was closed");
            }
        } finally {
            lock.unlock();
        }
    }

    /** Ends the thread after a last commit. */
    void close() {
        lock.lock();
        try {
            closing = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
    }

    private void run() {
        while (!isLost() && awaitWork()) {
            commit();
        }
        if (!isLost()) {
            commit();
        }
        finish();
        lock.lock();
        try {
            stopped = true;
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns whether nothing will ever be written again. After a full medium, commits are tried again until there is room. */
    private boolean isLost() {
        StoreException cause = failure;
        return cause != null && (poisoned || cause.code() != ErrorCode.STORAGE_FULL || toDo.isLost());
    }

    private void finish() {
        try {
            toDo.finish();
        } catch (RuntimeException e) {
            failure = Failures.translate(location, e);
        }
    }

    private void commit() {
        lock.lock();
        try {
            begun++;
            lastWaiting = waiting;
            waiting = 0;
            urgent = false;
            dirty = false;
            dirtySince = NOT_DIRTY;
        } finally {
            lock.unlock();
        }
        StoreException problem = attempt();
        lock.lock();
        try {
            if (problem == null) {
                ended = begun;
                failure = poisoned ? failure : null;
            } else if (!poisoned) {
                failure = problem;
            }
            done.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable StoreException attempt() {
        try {
            toDo.commit();
            return null;
        } catch (RuntimeException e) {
            return Failures.translate(location, e);
        } catch (OutOfMemoryError e) {
            return new StoreException(ErrorCode.IO, "The file " + location + " could not be written: no memory", e);
        }
    }

    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closing && !urgent && waiting == 0 && !due()) {
                if (failure != null) {
                    work.awaitNanos(RETRY_NANOS);
                    return !closing;
                }
                if (dirtySince == NOT_DIRTY) {
                    work.awaitUninterruptibly();
                } else {
                    work.awaitNanos(intervalNanos - (System.nanoTime() - dirtySince));
                }
            }
        } catch (InterruptedException e) {
            // Nobody has a reason to interrupt this thread; a commit too early does no harm.
        } finally {
            lock.unlock();
        }
        linger();
        return !isClosing();
    }

    private boolean isClosing() {
        lock.lock();
        try {
            return closing;
        } finally {
            lock.unlock();
        }
    }

    private boolean due() {
        return dirtySince != NOT_DIRTY && System.nanoTime() - dirtySince >= intervalNanos;
    }

    /**
     * Waits a moment for the writers that shared the last commit. They were all woken at once, and without this the first of them would get a
     * commit of its own while the others wait for the next.
     */
    private void linger() {
        long deadline = System.nanoTime() + LINGER_NANOS;
        while (missingWriters() && System.nanoTime() - deadline < 0) {
            LockSupport.parkNanos(LINGER_NANOS / 10);
        }
    }

    private boolean missingWriters() {
        lock.lock();
        try {
            return !closing && !urgent && waiting > 0 && waiting < lastWaiting;
        } finally {
            lock.unlock();
        }
    }
}
