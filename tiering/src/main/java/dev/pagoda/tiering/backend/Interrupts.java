package dev.pagoda.tiering.backend;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/** What is to be done to its end also in a thread that was interrupted. Stateless. */
public final class Interrupts {
    private Interrupts() {}

    /** Runs {@code work} as if the thread had not been interrupted; afterwards it is, if it was before or meanwhile. */
    public static void deferred(Runnable work) {
        boolean interrupted = Thread.interrupted();
        try {
            work.run();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Acquires a lock; returns false if it was not free within a time. An interrupt that comes meanwhile stays, and shortens nothing. Blocks for {@code nanos} at most. */
    public static boolean acquired(ReentrantLock lock, long nanos) {
        long until = System.nanoTime() + nanos;
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return lock.tryLock(until - System.nanoTime(), TimeUnit.NANOSECONDS);
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
