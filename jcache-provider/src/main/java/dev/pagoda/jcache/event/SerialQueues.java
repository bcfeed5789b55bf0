package dev.pagoda.jcache.event;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Runs tasks of one key one after the other, in the order in which they were added, and tasks of different keys side by side. Thread-safe;
 * adding does not block.
 */
final class SerialQueues {
    private static final int STRIPES = 16;

    private final SerialQueue[] stripes = new SerialQueue[STRIPES];

    SerialQueues(Executor executor) {
        for (int i = 0; i < STRIPES; i++) {
            stripes[i] = new SerialQueue(executor);
        }
    }

    void add(Object key, Runnable task) {
        int hash = key.hashCode();
        stripes[(hash ^ (hash >>> 16)) & (STRIPES - 1)].add(task);
    }

    private static final class SerialQueue implements Runnable {
        private final Executor executor;
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicInteger pending = new AtomicInteger();

        SerialQueue(Executor executor) {
            this.executor = executor;
        }

        void add(Runnable task) {
            tasks.add(task);
            if (pending.getAndIncrement() == 0) {
                try {
                    executor.execute(this);
                } catch (RejectedExecutionException e) {
                    // The manager is closing: no event is delivered any more.
                    tasks.clear();
                }
            }
        }

        /** Runs exactly as many tasks as were counted: each was added before it was counted, so none is missing. */
        @Override
        public void run() {
            int todo = pending.get();
            do {
                for (int i = 0; i < todo; i++) {
                    runNext();
                }
                todo = pending.addAndGet(-todo);
            } while (todo != 0);
        }

        private void runNext() {
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
            }
        }
    }
}
