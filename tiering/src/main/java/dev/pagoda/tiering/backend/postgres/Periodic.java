package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** A task that a thread of its own does again and again until it is told to stop. A failure is logged once until the task succeeds again. */
final class Periodic {
    private static final Logger LOGGER = System.getLogger(Periodic.class.getName());

    private final String complaint;
    private final long intervalNanos;
    private final Runnable task;
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition stopped = lock.newCondition();
    private boolean stopping;
    private boolean failing;

    /**
     * Makes a task that waits to be started.
     *
     * @param thread the name of its thread
     * @param complaint what is logged of a failure, before the reason
     */
    Periodic(String thread, String complaint, int intervalMillis, Runnable task) {
        this.complaint = complaint;
        this.intervalNanos = TimeUnit.MILLISECONDS.toNanos(intervalMillis);
        this.task = task;
        this.thread = new Thread(this::run, thread);
        this.thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    /** Has the task end as soon as it looks. */
    void signalStop() {
        lock.lock();
        try {
            stopping = true;
            stopped.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Has the task end, and waits for that. */
    void stop() {
        signalStop();
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    boolean isStopping() {
        return waited(0);
    }

    private void run() {
        while (!waited(intervalNanos)) {
            try {
                task.run();
                failing = false;
            } catch (StoreException e) {
                if (!failing && !isStopping()) {
                    LOGGER.log(Level.WARNING, "{0}: {1}", complaint, e.getMessage());
                }
                failing = true;
            }
        }
    }

    /** Returns whether the task has to end, at the latest after {@code nanos}. */
    private boolean waited(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!stopping && left > 0) {
                left = stopped.awaitNanos(left);
            }
            return stopping;
        } catch (InterruptedException e) {
            return true;
        } finally {
            lock.unlock();
        }
    }
}
