package dev.pagoda.tiering.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** A thread of the pool that was woken connects as if nothing had happened. */
final class PoolThreadsTest {
    @Test
    void aWokenThreadIsNotInterruptedWhenItConnects() {
        PoolThreads threads = new PoolThreads("woken");
        CompletableFuture<Boolean> woken = new CompletableFuture<>();
        CompletableFuture<Boolean> connecting = new CompletableFuture<>();
        Thread thread = threads.newThread(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                LockSupport.park(this);
            }
            woken.complete(true);
            PoolThreads.takeWake();
            connecting.complete(Thread.currentThread().isInterrupted());
        });
        thread.start();
        await().until(() -> thread.getState() == Thread.State.WAITING);
        threads.wake();
        assertThat(woken).succeedsWithin(10, TimeUnit.SECONDS);
        assertThat(connecting).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(false);
    }

    @Test
    void theInterruptOfAnotherThreadStays() {
        Thread.currentThread().interrupt();
        PoolThreads.takeWake();
        assertThat(Thread.interrupted()).isTrue();
    }
}
