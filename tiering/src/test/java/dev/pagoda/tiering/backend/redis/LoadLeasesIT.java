package dev.pagoda.tiering.backend.redis;

import static dev.pagoda.tiering.backend.redis.TestBackend.failure;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Leases of absent keys: one holder at a time, and whatever happens to the key ends them. */
final class LoadLeasesIT {
    private static final Bytes KEY = bytes("key");
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final CacheSpec CACHE = CacheSpec.of("cache");

    private static RedisServer server;

    private RedisBackend backend;
    private RedisBackend elsewhere;
    private Store<Bytes, Bytes> store;
    private Store<Bytes, Bytes> others;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void open() {
        open("shards", "4");
    }

    private void open(String... options) {
        String prefix = TestBackend.prefix();
        backend = TestBackend.open(server.url(), prefix, options);
        elsewhere = TestBackend.open(server.url(), prefix, options);
        store = backend.open(CACHE);
        others = elsewhere.open(CACHE);
    }

    @AfterEach
    void close() {
        backend.close();
        elsewhere.close();
    }

    private static Bytes bytes(String text) {
        return Bytes.wrap(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Locks.Lease acquire(Store<Bytes, Bytes> store, Duration time) {
        return store.loadLeases().tryAcquire(List.of(KEY), time).get(KEY);
    }

    private Outcome putUnder(Locks.Lease lease, String value) {
        return store.put(KEY, bytes(value), PutOptions.ETERNAL.when(Condition.ifLeased(lease.token())))
                .outcome();
    }

    private static void put(Store<Bytes, Bytes> store, Bytes key) {
        store.put(key, bytes("theirs"), PutOptions.ETERNAL);
    }

    @Test
    void oneHolderAtATimeWhoseResultEndsTheLease() {
        Locks.Lease lease = acquire(store, LONG);
        assertThat(acquire(others, LONG)).isNull();
        assertThat(acquire(store, LONG)).as("for the holder's process too").isNull();
        assertThat(lease.extend(LONG)).isTrue();
        assertThat(putUnder(lease, "loaded")).isEqualTo(Outcome.CREATED);
        assertThat(lease.extend(LONG)).isFalse();
        assertThat(acquire(others, LONG)).as("there is an entry").isNull();
        others.remove(KEY);
        Locks.Lease next = acquire(others, LONG);
        assertThat(next.token()).isGreaterThan(lease.token());
        lease.close();
        assertThat(next.extend(LONG)).as("somebody else's is not given back").isTrue();
        next.close();
        next.close();
        assertThat(acquire(store, LONG)).isNotNull();
    }

    @Test
    void manyKeysAtOnce() {
        List<Bytes> keys = List.of(bytes("a"), bytes("b"), bytes("c"), bytes("d"), bytes("e"));
        put(others, bytes("b"));
        others.loadLeases().tryAcquire(List.of(bytes("d")), LONG);
        Map<Bytes, Locks.Lease> acquired = store.loadLeases().tryAcquire(keys, LONG);
        assertThat(acquired.keySet()).isEqualTo(Set.of(bytes("a"), bytes("c"), bytes("e")));
    }

    @Test
    void theTimeOfALeaseEndsIt() {
        Locks.Lease late = acquire(store, Duration.ofMillis(1));
        await().until(() -> !late.extend(Duration.ofMillis(1)));
        assertThat(putUnder(late, "late")).isEqualTo(Outcome.REJECTED);
        assertThat(store.get(KEY)).isNull();
        Locks.Lease successor = acquire(others, LONG);
        assertThat(putUnder(late, "late")).isEqualTo(Outcome.REJECTED);
        assertThat(successor.extend(LONG)).isTrue();
    }

    private void endedBy(Consumer<Store<Bytes, Bytes>> change) {
        Locks.Lease lease = acquire(store, LONG);
        change.accept(others);
        Entry<Bytes> before = others.get(KEY);
        assertThat(putUnder(lease, "computed before")).isEqualTo(Outcome.REJECTED);
        assertThat(others.get(KEY)).isEqualTo(before);
        assertThat(lease.extend(LONG)).isFalse();
    }

    @Test
    void aRemovalEndsItAlthoughNothingIsThere() {
        endedBy(other -> other.remove(KEY));
    }

    @Test
    void aWriteEndsIt() {
        endedBy(other -> put(other, KEY));
    }

    @Test
    void aWriteAndItsRemovalEndIt() {
        endedBy(other -> {
            put(other, KEY);
            other.remove(KEY);
        });
    }

    @Test
    void aClearEndsItAndTheNextOneWorks() {
        endedBy(Store::clear);
        assertThat(putUnder(acquire(store, LONG), "after")).isEqualTo(Outcome.CREATED);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTransactionEndsIt(boolean puts) {
        endedBy(other -> {
            try (Transaction transaction =
                    elsewhere.transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
                Store<Bytes, Bytes> view = transaction.open(CACHE);
                put(view, KEY);
                if (!puts) {
                    view.remove(KEY);
                }
                transaction.commit();
            }
        });
    }

    @Test
    void anotherKeysWriteDoesNot() {
        Locks.Lease lease = acquire(store, LONG);
        put(others, bytes("other"));
        others.remove(bytes("another"));
        assertThat(others.put(KEY, bytes("no"), PutOptions.ETERNAL.when(Condition.IF_PRESENT))
                        .outcome())
                .isEqualTo(Outcome.REJECTED);
        assertThat(putUnder(lease, "loaded")).isEqualTo(Outcome.CREATED);
    }

    @Test
    void anAcquisitionThatArrivesLateIsNotCarriedOut() {
        close();
        open("timeout", "300ms");
        server.freeze();
        try {
            failure(ErrorCode.OUTCOME_UNKNOWN, () -> acquire(store, LONG));
        } finally {
            server.thaw();
        }
        await().ignoreExceptions().until(() -> acquire(others, LONG) != null);
    }
}
