package dev.pagoda.tiering.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class KeyedLocksTest {
    private final KeyedLocks<String> locks = new KeyedLocks<>();
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    @AfterEach
    void stop() {
        other.shutdownNow();
    }

    @Test
    void isReentrantAndForgetsKeysThatNobodyUses() {
        assertThat(locks.enter("a")).isTrue();
        assertThat(locks.enter("a")).isTrue();
        assertThat(locks.users("a")).isEqualTo(2);
        locks.leave("a");
        assertThat(locks.size()).isEqualTo(1);
        locks.leave("a");
        assertThat(locks.size()).isZero();
        assertThatThrownBy(() -> locks.leave("a")).isInstanceOf(IllegalMonitorStateException.class);
    }

    @Test
    void otherThreadsWaitForTheKeyOnly() throws Exception {
        locks.enter("a");
        other.submit(() -> {
                    locks.enter("b");
                    locks.leave("b");
                })
                .get();
        Future<Boolean> waiter = other.submit(() -> locks.enter("a"));
        Awaitility.await().until(() -> locks.users("a") == 2);
        assertThat(waiter.isDone()).isFalse();
        locks.leave("a");
        assertThat(waiter.get()).isTrue();
    }

    @Test
    void takesWhatIsFreeWithoutWaiting() throws Exception {
        other.submit(() -> locks.enter("a")).get();
        assertThat(locks.enterFree(List.of("a", "b", "c"))).containsExactly("b", "c");
        assertThat(locks.users("a")).isEqualTo(1);
        locks.leave("b");
        locks.leave("c");
        assertThat(locks.size()).isEqualTo(1);
    }

    @Test
    void aThreadThatHasAKeyGoesOnWithoutTheOther() throws Exception {
        other.submit(() -> locks.enter("a")).get();
        locks.enter("b");
        assertThat(locks.enter("a")).isFalse();
        locks.leave("b");
        assertThat(locks.size()).isEqualTo(1);
    }

    @Test
    void aWaiterCanBeInterrupted() throws Exception {
        locks.enter("a");
        AtomicReference<StoreException> error = new AtomicReference<>();
        AtomicReference<Boolean> interrupted = new AtomicReference<>();
        Thread waiter = new Thread(() -> {
            try {
                locks.enter("a");
            } catch (StoreException e) {
                error.set(e);
                interrupted.set(Thread.currentThread().isInterrupted());
            }
        });
        waiter.start();
        Awaitility.await().until(() -> waiter.getState() == Thread.State.WAITING);
        waiter.interrupt();
        waiter.join();
        assertThat(error.get().code()).isEqualTo(ErrorCode.INTERRUPTED);
        assertThat(interrupted.get()).isTrue();
        assertThat(locks.users("a")).isEqualTo(1);
        locks.leave("a");
    }
}
