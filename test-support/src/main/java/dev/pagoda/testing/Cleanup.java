package dev.pagoda.testing;

import java.util.ArrayDeque;
import java.util.Deque;

/** What is to be done when the process ends, the latest first. Thread-safe. */
final class Cleanup {
    private static final Deque<Runnable> STEPS = new ArrayDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Cleanup::run, "pagoda-test-cleanup"));
    }

    private Cleanup() {}

    static synchronized void atTheEnd(Runnable step) {
        STEPS.push(step);
    }

    private static synchronized void run() {
        STEPS.forEach(Runnable::run);
    }
}
