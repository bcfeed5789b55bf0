package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineTransactionTest {
    @TempDir
    Path directory;

    private Pagoda pagoda;
    private TieredCache<String, String> accounts;
    private TieredCache<String, String> log;

    @BeforeEach
    void open() {
        Configuration configuration = Configuration.memory("EngineTransactionTest " + directory)
                .withBackend(BackendConfiguration.of("disk", "mvstore:" + directory.resolve("a.mv")))
                .withBackend(BackendConfiguration.of("other", "mvstore:" + directory.resolve("b.mv")))
                .withDefaults(CacheSettings.DEFAULT.withTiers("heap", "disk"))
                .withCache("elsewhere", CacheSettings.DEFAULT.withTiers("other"))
                .withCache("volatile", CacheSettings.DEFAULT);
        pagoda = Pagoda.open(configuration, EngineTransactionTest.class.getClassLoader());
        accounts = cache("accounts");
        log = cache("log");
        accounts.store().put("a", "old", PutOptions.ETERNAL);
        assertThat(value(accounts.store(), "a")).isEqualTo("old");
    }

    @AfterEach
    void close() {
        pagoda.close();
    }

    private TieredCache<String, String> cache(String name) {
        return pagoda.cache(CacheRequest.of(name, String.class, String.class));
    }

    private static String value(Store<String, String> store, String key) {
        Entry<String> entry = store.get(key);
        return entry == null ? "absent" : entry.value();
    }

    @Test
    void aCommitShowsTheWritesOfAllCachesAlsoThroughTheirHeaps() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            Store<String, String> inside = transaction.open(accounts);
            inside.put("a", "new", PutOptions.ETERNAL);
            transaction.open(log).put("1", "changed a", PutOptions.ETERNAL);
            assertThat(value(inside, "a")).isEqualTo("new");
            assertThat(value(accounts.store(), "a")).isEqualTo("old");
            transaction.commit();
        }
        assertThat(value(accounts.store(), "a")).isEqualTo("new");
        assertThat(value(log.store(), "1")).isEqualTo("changed a");
    }

    @Test
    void aRollbackAndACloseUndoEverything() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            transaction.open(accounts).put("a", "new", PutOptions.ETERNAL);
            transaction.rollback();
            transaction.rollback();
            Errors.assertThatCode(() -> transaction.open(accounts), ErrorCode.CLOSED, "The transaction has ended");
            Errors.assertThatCode(transaction::commit, ErrorCode.CLOSED, "The transaction has ended");
        }
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            transaction.open(accounts).put("a", "new", PutOptions.ETERNAL);
        }
        assertThat(value(accounts.store(), "a")).isEqualTo("old");
    }

    @Test
    void aSavepointUndoesWhatCameAfterIt() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            Store<String, String> inside = transaction.open(accounts);
            inside.put("a", "first", PutOptions.ETERNAL);
            EngineTransaction.Savepoint savepoint = transaction.savepoint();
            inside.put("a", "second", PutOptions.ETERNAL);
            transaction.rollbackTo(savepoint);
            assertThat(value(inside, "a")).isEqualTo("first");
            transaction.release(savepoint);
            Errors.assertThatCode(() -> transaction.rollbackTo(savepoint), ErrorCode.CLOSED);
            transaction.commit();
        }
        assertThat(value(accounts.store(), "a")).isEqualTo("first");
    }

    @Test
    void aSavepointBeforeTheFirstCacheUndoesEverythingAndKeepsTheViews() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            EngineTransaction.Savepoint start = transaction.savepoint();
            transaction.rollbackTo(start);
            Store<String, String> inside = transaction.open(accounts);
            inside.put("a", "new", PutOptions.ETERNAL);
            transaction.rollbackTo(start);
            assertThat(value(inside, "a")).isEqualTo("old");
            inside.put("b", "kept", PutOptions.ETERNAL);
            transaction.release(start);
            transaction.commit();
        }
        assertThat(value(accounts.store(), "a")).isEqualTo("old");
        assertThat(value(accounts.store(), "b")).isEqualTo("kept");
    }

    @Test
    void aSecondBackendIsRefusedAndTheTransactionGoesOn() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            transaction.open(accounts).put("a", "new", PutOptions.ETERNAL);
            Errors.assertThatCode(
                    () -> transaction.open(cache("elsewhere")),
                    ErrorCode.UNSUPPORTED,
                    "A transaction keeps to one backend: this one is in disk, the cache elsewhere is in other");
            transaction.commit();
        }
        assertThat(value(accounts.store(), "a")).isEqualTo("new");
    }

    @Test
    void aCacheOnTheHeapOnlyHasNoTransactions() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.SERIALIZABLE)) {
            Errors.assertThatCode(
                    () -> transaction.open(cache("volatile")),
                    ErrorCode.UNSUPPORTED,
                    "The cache volatile is kept in heap, which has no transactions");
        }
    }

    @Test
    void anEmptyTransactionCommits() {
        try (EngineTransaction transaction = pagoda.begin(Isolation.READ_COMMITTED)) {
            transaction.commit();
        }
    }
}
