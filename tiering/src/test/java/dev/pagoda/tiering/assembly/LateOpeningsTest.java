package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stores of a file that are opened late; what a real server can't be made to answer at one moment, is thrown where they are opened. */
final class LateOpeningsTest {
    private static final long PAUSE_NANOS = 1_000_000;

    @TempDir
    Path directory;

    private BackendHandle file;
    private final AtomicReference<RuntimeException> backendFailure = new AtomicReference<>();
    private LateOpenings openings;

    @BeforeEach
    void start() {
        file = handle();
        openings = new LateOpenings("disk", this::backend, () -> PAUSE_NANOS);
    }

    @AfterEach
    void stop() {
        openings.close();
        file.close();
    }

    private static StoreException unavailable() {
        return new StoreException(ErrorCode.UNAVAILABLE, "away on purpose");
    }

    private BackendHandle handle() {
        return new BackendHandle(
                BackendConfiguration.of("disk", "mvstore:" + directory.resolve("cache.mv")), Clock.system());
    }

    private Backend backend() {
        RuntimeException failure = backendFailure.get();
        if (failure != null) {
            throw failure;
        }
        return file.get();
    }

    private static Store<Bytes, Bytes> open(Backend backend, String cache) {
        return backend.open(Composer.spec(cache, CacheFormat.BYTES, CacheSettings.DEFAULT));
    }

    private DeferredStore store(String cache, Function<Backend, Store<Bytes, Bytes>> opening) {
        return new DeferredStore(
                cache, opening, openings, new DeferredTrust(Clock.system(), PAUSE_NANOS), unavailable());
    }

    private DeferredStore store(String cache) {
        return store(cache, backend -> open(backend, cache));
    }

    @Test
    void oneThatGetsNoAnswerHoldsUpNoOther() {
        DeferredStore poisoned = store("poisoned", backend -> {
            throw unavailable();
        });
        poisoned.await();
        for (int i = 0; i < 20; i++) {
            DeferredStore other = store("other-" + i);
            other.await();
            await().until(other::isReached);
        }
        assertThat(poisoned.isReached()).isFalse();
        assertThat(openings.awaits("poisoned")).isTrue();
    }

    @Test
    void oneThatWaitsNoMoreIsTriedAgainWhenItIsUsedWhateverItsFailure() {
        DeferredStore forgotten = store("forgotten");
        assertThatExceptionOfType(StoreException.class).isThrownBy(forgotten::clear);
        await().until(forgotten::isReached);
    }

    @Test
    void aFailureOfTheBackendIsToldUntilItIsMended() {
        backendFailure.set(new StoreException(ErrorCode.CONFIGURATION, "wrong on purpose"));
        DeferredStore store = store("cache");
        store.await();
        await().untilAsserted(() -> assertThatExceptionOfType(StoreException.class)
                .isThrownBy(store::clear)
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.CONFIGURATION));
        backendFailure.set(null);
        await().ignoreExceptions().until(() -> {
            store.clear();
            return true;
        });
    }

    @Test
    void oneThatWasClosedIsNotOpened() {
        DeferredStore store = store("closed");
        store.close();
        store.attach(file.get());
        assertThat(file.get().find("closed")).isEmpty();
    }

    @Test
    void oneThatIsOpenIsNotOpenedAgain() {
        AtomicInteger times = new AtomicInteger();
        DeferredStore store = store("cache", backend -> {
            times.incrementAndGet();
            return open(backend, "cache");
        });
        store.attach(file.get());
        store.attach(file.get());
        store.await();
        assertThat(openings.awaits("cache")).isFalse();
        assertThat(times).hasValue(1);
    }

    @Test
    void aDropDuringTheOpeningLasts() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch closing = new CountDownLatch(1);
        DeferredStore store = store("dropped", backend -> {
            begun.countDown();
            await().until(() -> closing.getCount() == 0);
            return open(backend, "dropped");
        });
        store.await();
        begun.await();
        closing.countDown();
        store.close();
        file.get().drop("dropped");
        await().until(() -> openings.away() == null && !openings.awaits("dropped"));
        assertThat(file.get().find("dropped")).isEmpty();
    }

    @Test
    void anInterruptedThreadClosesTheBackend() {
        file.get();
        Thread.currentThread().interrupt();
        file.close();
        assertThat(Thread.interrupted()).isTrue();
        BackendHandle again = handle();
        try {
            assertThat(again.get().health().up()).isTrue();
        } finally {
            again.close();
        }
    }
}
