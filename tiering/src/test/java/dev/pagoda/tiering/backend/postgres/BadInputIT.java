package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.assertFails;
import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.Configuration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Input that is refused leaves nothing half-written, and what is said of it does not repeat it. */
final class BadInputIT {
    private static final String SECRET = "a value that nobody else may see";

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    private static List<Mutation.Put<Bytes, Bytes>> puts(int count, int bytes) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Mutation.Put<>(b("k" + i), b("v".repeat(bytes)), PutOptions.ETERNAL))
                .toList();
    }

    private static String rows(String cache) {
        return database.query("SELECT count(*) FROM pagoda.storage_kv t JOIN pagoda.storage_namespaces n "
                + "USING (namespace_id) WHERE n.name = '" + cache + "'");
    }

    @Test
    void aBatchBeyondTheQuotaLeavesNothing() {
        Store<Bytes, Bytes> store = database.store("batch");
        database.execute("SELECT pagoda.set_quota('batch', 100)");
        assertFails(ErrorCode.STORAGE_FULL, () -> store.write(puts(10, 20)), "quota of the cache is used up");
        assertThat(rows("batch")).isEqualTo("0");
        store.write(puts(4, 20));
        assertThat(rows("batch")).isEqualTo("4");
    }

    @Test
    void aTransactionBeyondTheQuotaIsUndoneAsAWhole() {
        Store<Bytes, Bytes> free = database.store("free");
        Store<Bytes, Bytes> narrow = database.store("narrow");
        database.execute("SELECT pagoda.set_quota('narrow', 100)");
        try (Transaction transaction =
                database.backend().transactions().orElseThrow().begin(Isolation.READ_COMMITTED)) {
            put(transaction.open(CacheSpec.of("free")), "k", "v");
            assertFails(
                    ErrorCode.STORAGE_FULL,
                    () -> put(transaction.open(CacheSpec.of("narrow")), "k", "v".repeat(200)),
                    "quota of the cache is used up");
            assertFails(ErrorCode.STORAGE_FULL, transaction::commit, "An earlier failure ended the transaction");
        }
        assertThat(get(free, "k")).isNull();
        assertThat(get(narrow, "k")).isNull();
    }

    @Test
    void aBatchWithAnOverLargeValueLeavesNothing() {
        Limits wide = new Limits(Limits.LARGEST_KEY, 20 << 20);
        Mutation.Put<Bytes, Bytes> large =
                new Mutation.Put<>(b("large"), Bytes.wrap(new byte[(10 << 20) + 1]), PutOptions.ETERNAL);
        List<Mutation<Bytes, Bytes>> batch = List.of(puts(1, 1).get(0), large);
        assertFails(ErrorCode.VALUE_TOO_LARGE, () -> database.store("large").write(batch), "10485760");
        Store<Bytes, Bytes> unchecked =
                database.backend().open(new CacheSpec("large", CacheFormat.BYTES, wide, Long.MAX_VALUE));
        assertFails(ErrorCode.VALUE_TOO_LARGE, () -> unchecked.write(batch), "10485760");
        assertThat(rows("large")).isEqualTo("0");
    }

    @Test
    void whatTheServerRepeatsOfARowIsNotPassedOn() {
        Store<Bytes, Bytes> store = database.store("secret");
        database.execute("ALTER TABLE pagoda.storage_kv ADD CONSTRAINT nothing_secret CHECK (octet_length(value) <> "
                + SECRET.length() + ")");
        StoreException refused = catchThrowableOfType(StoreException.class, () -> put(store, "k", SECRET));
        database.execute("ALTER TABLE pagoda.storage_kv DROP CONSTRAINT nothing_secret");
        StringBuilder said = new StringBuilder();
        for (Throwable cause = refused; cause != null; cause = cause.getCause()) {
            said.append(cause);
        }
        // The server shows a row that breaks a constraint, with its bytes in hexadecimal digits.
        assertThat(said).contains("another limit of the schema").doesNotContain("Failing row", SECRET, "\\x6120");
        assertThat(get(store, "k")).isNull();
    }

    @Test
    void aPermissionThatIsTakenAwayIsSaidAndNothingIsWritten() {
        Store<Bytes, Bytes> store = database.store("revoked");
        put(store, "k", "before");
        String partition = database.query(
                "SELECT pagoda.storage_partition(namespace_id) FROM pagoda.storage_namespaces WHERE name = 'revoked'");
        database.execute("REVOKE INSERT, UPDATE ON pagoda." + partition + " FROM " + PostgresServer.USER);
        assertFails(ErrorCode.CONFIGURATION, () -> put(store, "k", "after"), "The user lacks a permission");
        assertFails(ErrorCode.CONFIGURATION, () -> store.write(puts(3, 1)), "The user lacks a permission");
        assertThat(get(store, "k")).isEqualTo("before");
        database.execute("GRANT INSERT, UPDATE ON pagoda." + partition + " TO " + PostgresServer.USER);
        put(store, "k", "after");
        assertThat(rows("revoked")).isEqualTo("1");
    }

    @Test
    void textsMayHoldTheCharacterNul() {
        BackendConfiguration backend = new BackendConfiguration(
                "pg",
                database.server().url(database.name()),
                Map.of("user", PostgresServer.USER, "password", PostgresServer.PASSWORD));
        try (Pagoda pagoda =
                Pagoda.open(Configuration.behindHeap(backend), getClass().getClassLoader())) {
            Store<String, String> texts = pagoda.cache(CacheRequest.of("nul", String.class, String.class))
                    .store();
            texts.put("a\0b", "c\0d", PutOptions.ETERNAL);
            texts.put("\0", "\0", PutOptions.ETERNAL);
            texts.put("a", "", PutOptions.ETERNAL);
        }
        try (Pagoda pagoda =
                Pagoda.open(Configuration.behindHeap(backend), getClass().getClassLoader())) {
            Store<String, String> texts = pagoda.cache(CacheRequest.of("nul", String.class, String.class))
                    .store();
            assertThat(texts.get("a\0b").value()).isEqualTo("c\0d");
            assertThat(texts.get("\0").value()).isEqualTo("\0");
            assertThat(texts.get("a").value()).isEmpty();
        }
    }
}
