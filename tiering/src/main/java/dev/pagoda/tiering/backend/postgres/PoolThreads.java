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
        Thread thread = new Thread(() -> run(work), name);
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

    /** Ends the wait after a failure; to be called while no connection is being made, which would end too. */
    void wake() {
        threads.forEach(Thread::interrupt);
    }
}
