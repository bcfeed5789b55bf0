package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.testing.SharedPostgres;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Copies in the heap are never older than what a transaction of the same process has seen or done, however late the database tells of it. */
final class TransactionCopiesIT {
    private final String database = SharedPostgres.newDatabase();
    private Pagoda here;
    private Pagoda elsewhere;
    private TieredCache<String, String> cache;
    private Store<String, String> store;
    private Store<String, String> other;

    @BeforeEach
    void open() {
        here = open("here");
        elsewhere = open("elsewhere");
        cache = here.cache(CacheRequest.of("copies", String.class, String.class));
        store = cache.store();
        other = elsewhere
                .cache(CacheRequest.of("copies", String.class, String.class))
                .store();
        Trust trust = store.trust();
        await().until(() -> trust.holds());
        put(store, "1");
        assertThat(value()).isEqualTo("1");
    }

    /** Opens an engine that looks for changes of others every 15 s. */
    private Pagoda open(String id) {
        BackendConfiguration backend = new BackendConfiguration(
                "far",
                SharedPostgres.server().url(database),
                Map.of(
                        "user",
                        PostgresServer.USER,
                        "password",
                        PostgresServer.PASSWORD,
                        "maxStaleness",
                        "60s",
                        "feedInterval",
                        "3600000"));
        return Pagoda.open(
                Configuration.behindHeap(backend).withId(database + id), TransactionCopiesIT.class.getClassLoader());
    }

    @AfterEach
    void close() {
        here.close();
        elsewhere.close();
        SharedPostgres.server().dropDatabase(database);
    }

    private static void put(Store<String, String> store, String value) {
        store.put("k", value, PutOptions.ETERNAL);
    }

    private String value() {
        Entry<String> entry = store.get("k");
        return entry == null ? null : entry.value();
    }

    private void transact(Consumer<Store<String, String>> work) {
        try (EngineTransaction transaction = here.begin(Isolation.READ_COMMITTED)) {
            work.accept(transaction.open(cache));
            transaction.commit();
        }
    }

    @Test
    void whatOthersWriteIsCopiedForAWhile() {
        put(other, "2");
        assertThat(value()).as("a copy within maxStaleness").isEqualTo("1");
    }

    @Test
    void whatATransactionHasWrittenIsSeenAtOnce() {
        transact(view -> put(view, "2"));
        assertThat(value()).isEqualTo("2");
        transact(view -> view.write(List.of(new Mutation.Put<>("k", "3", PutOptions.ETERNAL))));
        assertThat(value()).isEqualTo("3");
        transact(view -> view.touch("k", Ttl.ofMillis(60_000)));
        assertThat(store.get("k").expiresAt()).isNotEqualTo(Ttl.NEVER);
        transact(view -> view.remove("k"));
        assertThat(value()).isNull();
        put(store, "4");
        assertThat(value()).isEqualTo("4");
        transact(Store::clear);
        assertThat(value()).isNull();
    }

    @Test
    void whatATransactionHasReadIsNotFollowedByAnythingOlder() {
        put(other, "2");
        transact(view -> assertThat(view.get("k").value()).isEqualTo("2"));
        assertThat(value()).isEqualTo("2");
        put(other, "3");
        transact(view -> assertThat(view.getAll(List.of("k"))).hasSize(1));
        assertThat(value()).isEqualTo("3");
        put(other, "4");
        transact(view -> assertThat(view.scan(Scan.all()).rows()).hasSize(1));
        assertThat(value()).isEqualTo("4");
        put(other, "5");
        transact(view -> assertThat(view.iterator()).toIterable().hasSize(1));
        assertThat(value()).isEqualTo("5");
        other.remove("k");
        transact(view -> assertThat(view.get("k")).isNull());
        assertThat(value()).isNull();
    }

    @Test
    void whatATransactionHasLearntByWritingCountsEvenIfItIsUndone() {
        put(other, "2");
        try (EngineTransaction transaction = here.begin(Isolation.READ_COMMITTED)) {
            assertThat(transaction
                            .open(cache)
                            .put("k", "undone", PutOptions.ETERNAL.returningPrevious())
                            .previous()
                            .value())
                    .isEqualTo("2");
            transaction.rollback();
        }
        assertThat(value()).isEqualTo("2");
    }
}
