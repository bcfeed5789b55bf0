package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static dev.pagoda.tiering.backend.postgres.Data.get;
import static dev.pagoda.tiering.backend.postgres.Data.put;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The functions of the schema for whoever works with the tables in SQL agree with what stores do. */
final class SqlFunctionsIT {
    private static final String NOTHING = "null";

    private static TestDatabase database;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.create();
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    @Test
    void compareAndSwapReplacesTheVersionThatIsExpected() {
        Store<Bytes, Bytes> store = database.store("swap");
        long version = put(store, "k", "1");
        store.touch(b("k"), Ttl.ofMillis(60_000));
        long expiresAt = store.get(b("k")).expiresAt();
        String swapped = swap("k", version, "2");
        assertThat(Long.parseLong(swapped)).isGreaterThan(version);
        assertThat(get(store, "k")).isEqualTo("2");
        assertThat(store.get(b("k")).expiresAt()).isEqualTo(expiresAt);
        assertThat(store.get(b("k")).version()).isEqualTo(Long.parseLong(swapped));
        assertThat(swap("k", version, "3")).isEqualTo(NOTHING);
        assertThat(swap("l", version, "3")).isEqualTo(NOTHING);
        store.clear();
        assertThat(swap("k", Long.parseLong(swapped), "3")).isEqualTo(NOTHING);
        assertThat(get(store, "k")).isNull();
    }

    private static String swap(String key, long version, String value) {
        return database.query(
                "SELECT pagoda.compare_and_swap('swap', '" + key + "', " + version + ", '" + value + "')");
    }

    @Test
    void nothingIsNoValue() {
        Store<Bytes, Bytes> store = database.store("nothing");
        long version = put(store, "k", "v");
        assertRefused("SELECT pagoda.compare_and_swap('nothing', 'k', " + version + ", NULL)");
        assertRefused("SELECT pagoda.bulk_upsert('nothing', ARRAY['k', 'l']::bytea[], ARRAY['v', NULL]::bytea[],"
                + " ARRAY[NULL, NULL]::bigint[])");
        assertRefused("SELECT pagoda.bulk_upsert('nothing', ARRAY['k', 'l']::bytea[], ARRAY['v']::bytea[], NULL)");
        assertThat(store.get(b("k")).version()).isEqualTo(version);
        assertThat(get(store, "l")).isNull();
        assertThat(database.query("SELECT removed FROM pagoda.statistics('nothing')"))
                .isEqualTo("0");
    }

    private static void assertRefused(String sql) {
        assertThatThrownBy(() -> database.query(sql)).hasStackTraceContaining("value must not be null");
    }

    @Test
    void aPageHoldsTheLiveKeysThatBeginWithAPrefix() {
        Store<Bytes, Bytes> store = database.store("page");
        String head = "p" + "x".repeat(3_000);
        for (String key : new String[] {"o", "p", "p1", "p2", "p3", "q", head + "1", head + "2"}) {
            put(store, key, "v");
        }
        store.remove(b("p2"));
        assertThat(page("p", "NULL", 3)).isEqualTo("p,p1,p3");
        assertThat(page("p", "'p'", 2)).isEqualTo("p1,p3");
        assertThat(page("p", "'p3'", 10)).contains(head + "1", head + "2").hasSize(2 * head.length() + 3);
        assertThat(page("r", "NULL", 3)).isEqualTo(NOTHING);
        store.clear();
        assertThat(page("p", "NULL", 3)).isEqualTo(NOTHING);
    }

    private static String page(String prefix, String after, int size) {
        return database.query("SELECT string_agg(convert_from(key, 'UTF8'), ',') FROM pagoda.page_by_prefix('page', '"
                + prefix + "', " + after + ", " + size + ")");
    }
}
