package dev.pagoda.tiering.backend.mvstore;

/** What is needed to end a thread. */
final class Threads {
    private Threads() {}

    /** Waits until {@code thread} has ended; an interrupt is kept for later. */
    static void join(Thread thread) {
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
}
