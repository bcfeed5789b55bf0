package dev.pagoda.tiering.resilience;

import static dev.pagoda.tiering.resilience.ResilienceStats.State.CLOSED;
import static dev.pagoda.tiering.resilience.ResilienceStats.State.OPEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.backend.mvstore.MvStoreBackendFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ResilientBackendTest {
    private static final Bytes KEY = Bytes.copyOf(new byte[] {1});
    private static final Bytes VALUE = Bytes.copyOf(new byte[] {2});

    @TempDir
    Path directory;

    private FlakyBackend flaky;
    private ResilientBackend backend;
    private Store<Bytes, Bytes> store;

    @BeforeEach
    void open() {
        BackendSettings settings = new BackendSettings(
                "far", "mvstore:" + directory.resolve("cache.mv"), Map.of("breakerPause", "50ms"), Clock.system());
        flaky = new FlakyBackend(
                new MvStoreBackendFactory().open(new BackendSettings("far", settings.url(), Map.of(), Clock.system())));
        backend = ResilientBackend.around(flaky, RemoteSettings.parse(settings), Clock.system());
        store = backend.open(CacheSpec.of("cache"));
    }

    @AfterEach
    void close() {
        backend.close();
    }

    private void fails() {
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.get(KEY))
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.UNAVAILABLE);
    }

    private void open(ErrorCode fault) {
        flaky.fail(fault);
        await().until(() -> {
            fails();
            return backend.resilience().state() == OPEN;
        });
    }

    @Test
    void callsToABackendThatIsDownFailInLessThanAMillisecond() {
        open(ErrorCode.UNAVAILABLE);
        long stopped = backend.resilience().stopped();
        int attempts = flaky.attempts();
        long begin = System.nanoTime();
        for (int i = 0; i < 1_000; i++) {
            fails();
        }
        assertThat(Duration.ofNanos((System.nanoTime() - begin) / 1_000)).isLessThan(Duration.ofMillis(1));
        assertThat(backend.resilience().stopped()).isGreaterThanOrEqualTo(stopped + 1_000);
        assertThat(flaky.attempts()).as("those of the probe alone").isLessThan(attempts + 10);
    }

    /** Whoever closes a cache, or looks at its figures, has no part in the outage. */
    @Test
    void figuresCanBeReadWhileCallsFail() {
        store.put(KEY, VALUE, PutOptions.ETERNAL);
        assertThat(store.stats().entries()).isEqualTo(1);
        Store<Bytes, Bytes> unasked = backend.open(CacheSpec.of("another"));
        open(ErrorCode.UNAVAILABLE);
        assertThat(store.stats().entries()).isEqualTo(1);
        assertThat(unasked.stats().entries()).as("not known").isEqualTo(-1);
    }

    @Test
    void itComesBackByItselfWithoutACallOfAUser() {
        store.put(KEY, VALUE, PutOptions.ETERNAL);
        open(ErrorCode.UNAVAILABLE);
        int attempts = flaky.attempts();
        flaky.fail(null);
        await().atMost(Duration.ofSeconds(30)).until(() -> backend.resilience().state() == CLOSED);

        assertThat(flaky.attempts()).isEqualTo(attempts);
        assertThat(store.get(KEY).value()).isEqualTo(VALUE);
    }

    @Test
    void theStateIsLoggedOncePerChange() {
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord logged) {
                lines.add(logged.getLevel() + " " + logged.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger(BreakerProbe.class.getName());
        logger.addHandler(handler);
        try {
            open(ErrorCode.UNAVAILABLE);
            await().pollDelay(Duration.ofMillis(200))
                    .until(() -> backend.resilience().state() != CLOSED);
            flaky.fail(null);
            await().until(() -> backend.resilience().state() == CLOSED);
            await().until(() -> lines.size() >= 2);
        } finally {
            logger.removeHandler(handler);
        }
        assertThat(List.copyOf(lines))
                .containsExactly(
                        "WARNING The backend {0} does not answer; calls to it fail at once until it does",
                        "INFO The backend {0} answers again");
    }

    @Test
    void aWriteWithAnUnknownOutcomeIsMadeOnce() {
        flaky.fail(ErrorCode.OUTCOME_UNKNOWN);
        int attempts = flaky.attempts();
        assertThatExceptionOfType(StoreException.class)
                .isThrownBy(() -> store.put(KEY, VALUE, PutOptions.ETERNAL))
                .extracting(StoreException::code)
                .isEqualTo(ErrorCode.OUTCOME_UNKNOWN);
        assertThat(flaky.attempts()).isEqualTo(attempts + 1);
    }

    @Test
    void theCatalogueGoesThroughTheGuardToo() {
        assertThat(backend.catalogue()).hasSize(1);
        assertThat(backend.find("cache")).isPresent();
        backend.flush();
        backend.drop("cache");
        assertThat(backend.find("cache")).isEmpty();
        assertThat(backend.health().up()).isTrue();
        assertThat(backend.metrics()).containsKeys("attempts", "breaker.state", "calls", "calls.repeated");
        flaky.fail(ErrorCode.UNAVAILABLE);
        assertThatExceptionOfType(StoreException.class).isThrownBy(() -> backend.catalogue());
        assertThat(backend.resilience().repetitions()).isEqualTo(2);
        assertThat(backend.health().up()).isFalse();
    }

    @Test
    void transactionsGoThroughTheGuardToo() {
        try (Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.SERIALIZABLE)) {
            Store<Bytes, Bytes> inside = transaction.open(CacheSpec.of("cache"));
            inside.put(KEY, VALUE, PutOptions.ETERNAL);
            Transaction.Savepoint savepoint = transaction.savepoint();
            inside.remove(KEY);
            transaction.rollbackTo(savepoint);
            transaction.release(savepoint);
            transaction.commit();
        }
        assertThat(store.get(KEY).value()).isEqualTo(VALUE);
        try (Transaction transaction = backend.transactions().orElseThrow().begin(Isolation.SERIALIZABLE)) {
            transaction.open(CacheSpec.of("cache")).remove(KEY);
            transaction.rollback();
        }
        assertThat(store.get(KEY)).isNotNull();
    }
}
