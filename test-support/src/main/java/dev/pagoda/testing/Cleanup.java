package dev.pagoda.testing;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What is to be done when the process ends, the latest first. Thread-safe. */
final class Cleanup {
    private static final Deque<Runnable> STEPS = new ConcurrentLinkedDeque<>();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(Cleanup::run, "pagoda-test-cleanup"));
    }

    private Cleanup() {}

    static void atTheEnd(Runnable step) {
        STEPS.push(step);
    }

    private static void run() {
        STEPS.forEach(Runnable::run);
    }
}
