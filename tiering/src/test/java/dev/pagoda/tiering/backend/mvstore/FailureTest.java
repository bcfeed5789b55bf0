package dev.pagoda.tiering.backend.mvstore;

import static dev.pagoda.tiering.backend.mvstore.Data.assertFails;
import static dev.pagoda.tiering.backend.mvstore.Data.fill;
import static dev.pagoda.tiering.backend.mvstore.Data.get;
import static dev.pagoda.tiering.backend.mvstore.Data.key;
import static dev.pagoda.tiering.backend.mvstore.Data.put;
import static dev.pagoda.tiering.backend.mvstore.Data.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A medium that is full or broken, and threads that are interrupted. */
final class FailureTest {
    @TempDir
    Path directory;

    @BeforeEach
    void register() {
        LimitedPath.register();
    }

    private Backend open(String sync) {
        return open(sync, new ManualClock());
    }

    private Backend open(String sync, Clock clock) {
        return new MvStoreBackendFactory()
                .open(new BackendSettings(
                        "disk", "mvstore:limited:" + directory.resolve("cache.mv"), Map.of("sync", sync), clock));
    }

    @Test
    void aFullMediumRefusesWritesKeepsReadsAndGoesOnWhenThereIsRoom() throws Exception {
        try (Backend backend = open("every-write")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            fill(store, 0, 10, 0, 1000);
            LimitedPath.LIMIT.set(Files.size(directory.resolve("cache.mv")));
            assertFails(ErrorCode.STORAGE_FULL, () -> fill(store, 10, 100_000, 0, 1000), "No room", "cache.mv");
            assertFails(ErrorCode.STORAGE_FULL, () -> put(store, "k", "v"));
            assertThat(store.get(key(9)).value()).isEqualTo(value(9, 0, 1000));
            assertThat(backend.health().up()).isFalse();
            assertThat(backend.health().detail()).contains("No room");

            LimitedPath.LIMIT.set(Long.MAX_VALUE);
            await().untilAsserted(
                            () -> assertThatCode(() -> put(store, "k", "v")).doesNotThrowAnyException());
            assertThat(backend.health().up()).isTrue();
        }
        try (Backend backend = open("every-write")) {
            assertThat(get(backend.open(CacheSpec.of("a")), "k")).isEqualTo("v");
        }
    }

    @Test
    void aFullMediumAtTheEndIsToldAndTheLastCommitOpensAgain() {
        Backend backend = open("manual");
        Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
        put(store, "k", "committed");
        backend.flush();
        LimitedPath.LIMIT.set(100);
        put(store, "k", "lost");
        assertFails(ErrorCode.STORAGE_FULL, backend::flush);
        assertFails(ErrorCode.STORAGE_FULL, backend::close, "without its last writes");
        LimitedPath.LIMIT.set(Long.MAX_VALUE);
        try (Backend again = open("manual")) {
            assertThat(get(again.open(CacheSpec.of("a")), "k")).isEqualTo("committed");
        }
    }

    @Test
    void aFailedForceIsNeverTrustedAgain() {
        Backend backend = open("every-write");
        Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
        put(store, "k", "v");
        LimitedPath.FORCE_FAILS.set(true);
        assertFails(ErrorCode.IO, () -> put(store, "k", "unknown"), "cache.mv");
        LimitedPath.FORCE_FAILS.set(false);
        assertFails(ErrorCode.IO, () -> put(store, "k", "refused"));
        assertThat(get(store, "k")).isEqualTo("unknown");
        assertFails(ErrorCode.IO, backend::close);
        try (Backend again = open("every-write")) {
            assertThat(get(again.open(CacheSpec.of("a")), "k")).isIn("v", "unknown");
        }
    }

    @Test
    void writersShareOneForce() throws Exception {
        try (Backend backend = open("every-write")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            put(store, "warm", "up");
            LimitedPath.FORCES.set(0);
            Thread[] writers = new Thread[8];
            for (int t = 0; t < writers.length; t++) {
                int from = t * 1000;
                writers[t] = new Thread(() -> fill(store, from, from + 50, 0, 100));
                writers[t].start();
            }
            for (Thread writer : writers) {
                writer.join();
            }
            assertThat(LimitedPath.FORCES.get()).isLessThan(400 / 2);
        }
    }

    @Test
    void expiredEntriesAreAbsentOnAFullMediumToo() throws Exception {
        ManualClock clock = new ManualClock();
        try (Backend backend = open("every-write", clock)) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            store.put(Data.b("timed"), Data.b("v"), PutOptions.ttl(Ttl.ofMillis(1000)));
            LimitedPath.LIMIT.set(Files.size(directory.resolve("cache.mv")));
            assertFails(ErrorCode.STORAGE_FULL, () -> fill(store, 0, 100_000, 0, 1000));
            clock.advance(Duration.ofMinutes(5));
            assertThat(get(store, "timed")).isNull();
            LimitedPath.LIMIT.set(Long.MAX_VALUE);
        }
    }

    @Test
    void noWriterWaitsForTheMediumWithALockHeld() throws Exception {
        LateClock clock = new LateClock();
        Backend backend = open("interval", clock);
        Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
        put(store, "k", "before");
        Thread transaction = new Thread(() -> {
            try (Transaction begun = backend.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                put(begun.open(CacheSpec.of("a")), "k", "transaction");
                begun.commit();
            } catch (StoreException e) {
                assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
            }
        });
        Thread writer = new Thread(() -> put(store, "k", "writer"));
        clock.makeLate(writer, transaction);
        writer.start();
        writer.join(20_000);
        assertThat(writer.isAlive()).as("the writer waits for ever").isFalse();
        transaction.join(20_000);
        assertThat(transaction.isAlive()).as("the transaction waits for ever").isFalse();
        backend.close();
    }

    /**
     * A clock that stops one thread while it draws a version, with the lock of its key, until another thread waits for that lock, and then tells it
     * that minutes have passed.
     */
    private static final class LateClock implements Clock {
        private final Clock machine = Clock.system();
        private volatile @Nullable Thread late;
        private volatile @Nullable Thread other;

        void makeLate(Thread thread, Thread rival) {
            other = rival;
            late = thread;
        }

        @Override
        public long millis() {
            if (Thread.currentThread() != late || !isIn(Thread.currentThread(), "VersionClock", "next")) {
                return machine.millis();
            }
            other.start();
            await().until(() -> other.getState() == Thread.State.WAITING && isIn(other, "Stripes", "holding"));
            late = null;
            return machine.millis() + 600_000;
        }

        private static boolean isIn(Thread thread, String type, String method) {
            return Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().endsWith(type)
                            && frame.getMethodName().equals(method));
        }

        @Override
        public long nanos() {
            return machine.nanos();
        }
    }

    @Test
    void whatWasAcknowledgedBeforeACloseIsThereAfterIt() throws Exception {
        for (int round = 0; round < 60; round++) {
            int start = round * 10_000;
            Backend backend = open("manual", Clock.system());
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            AtomicInteger[] acknowledged = {new AtomicInteger(), new AtomicInteger(), new AtomicInteger()};
            Thread[] writers = new Thread[acknowledged.length];
            for (int t = 0; t < writers.length; t++) {
                int writer = t;
                writers[t] = new Thread(() -> {
                    try {
                        for (int i = 0; i < 10_000; i++) {
                            put(store, writer + "/" + (start + i) % 300, String.valueOf(start + i));
                            acknowledged[writer].set(start + i);
                        }
                    } catch (StoreException e) {
                        assertThat(e.code()).isEqualTo(ErrorCode.CLOSED);
                    }
                });
                writers[t].start();
            }
            await().pollInterval(Duration.ofMillis(1)).until(() -> acknowledged[0].get() > start);
            backend.close();
            for (Thread writer : writers) {
                writer.join();
            }
            try (Backend again = open("manual", Clock.system())) {
                for (int t = 0; t < writers.length; t++) {
                    int last = acknowledged[t].get();
                    if (last > 0) {
                        assertThat(Integer.parseInt(get(again.open(CacheSpec.of("a")), t + "/" + last % 300)))
                                .isGreaterThanOrEqualTo(last);
                    }
                }
            }
        }
    }

    @Test
    void manualModeForcesAtAFlushOnly() {
        try (Backend backend = open("manual")) {
            Store<Bytes, Bytes> store = backend.open(CacheSpec.of("a"));
            put(store, "warm", "up");
            LimitedPath.FORCES.set(0);
            fill(store, 0, 1000, 0, 100);
            assertThat(LimitedPath.FORCES.get()).isZero();
            backend.flush();
            assertThat(LimitedPath.FORCES.get()).isPositive();
        }
    }

    @Test
    void anInterruptedThreadReadsAndWritesAsEver() {
        try (TestFile file = TestFile.in(directory, Map.of("sync", "every-write", "cacheSize", "1"))) {
            Store<Bytes, Bytes> store = file.store("a");
            fill(store, 0, 100, 0, 1000);
            file.restart();
            Store<Bytes, Bytes> reopened = file.store("a");
            Thread.currentThread().interrupt();
            for (int i = 0; i < 100; i++) {
                assertThat(reopened.get(key(i)).value()).isEqualTo(value(i, 0, 1000));
            }
            put(reopened, "k", "v");
            assertThat(Thread.interrupted()).isTrue();
            assertThat(get(reopened, "k")).isEqualTo("v");
        }
    }

    @Test
    void interruptedCloseKeepsEverything() {
        TestFile file = TestFile.in(directory);
        put(file.store("a"), "k", "v");
        Thread.currentThread().interrupt();
        file.restart();
        assertThat(Thread.interrupted()).isTrue();
        assertThat(get(file.store("a"), "k")).isEqualTo("v");
        file.close();
    }
}
