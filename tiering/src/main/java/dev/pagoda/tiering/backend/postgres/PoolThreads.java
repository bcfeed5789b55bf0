package dev.pagoda.tiering.backend.postgres;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;

/**
 * The threads of the pool. One of them makes its connections, and waits longer and longer after each failure, 5 s in the end, which would be how
 * long everybody else waits for a server that is back again. Thread-safe.
 */
final class PoolThreads implements ThreadFactory {
    private final String name;
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

    PoolThreads(String name) {
        this.name = name;
    }

    @Override
    public Thread newThread(Runnable work) {
        Thread thread = new Worker(() -> run(work), name);
        thread.setDaemon(true);
        return thread;
    }

    private void run(Runnable work) {
        threads.add(Thread.currentThread());
        try {
            work.run();
        } finally {
            threads.remove(Thread.currentThread());
        }
    }

    /** A thread that {@link #wake} may interrupt. */
    private static final class Worker extends Thread {
        Worker(Runnable work, String name) {
            super(work, name);
        }
    }

    /**
     * Takes the interrupt of {@link #wake} from the current thread, if that is one of a pool. The pool keeps it set, and the driver would take it for an
     * order to give up: each attempt would fail at once, and leave behind a connection that is closed later.
     */
    static void takeWake() {
        if (Thread.currentThread() instanceof Worker) {
            Thread.interrupted();
        }
    }

    /** Ends the wait after a failure; to be called while no connection is being made, which would end too. */
    void wake() {
        threads.forEach(Thread::interrupt);
    }
}
