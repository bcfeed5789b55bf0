package dev.pagoda.benchmarks;

import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.infra.ThreadParams;

/** A thread's place in the precomputed order of keys; threads start far apart. */
@State(Scope.Thread)
public class Cursor {
    private String[] order;
    private int next;

    /** Computes the order. */
    @Setup
    public void start(ThreadParams thread) {
        order = Workload.zipf(Workload.keys(Workload.KEYS));
        next = order.length / thread.getThreadCount() * thread.getThreadIndex();
    }

    String next() {
        return order[next++ & (order.length - 1)];
    }

    /** Returns a number that changes with every key. */
    int position() {
        return next;
    }
}
