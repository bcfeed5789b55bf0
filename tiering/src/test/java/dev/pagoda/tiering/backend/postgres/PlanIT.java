package dev.pagoda.tiering.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.testing.PostgresServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Store;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The statements use their indexes, as they are planned once for all parameters. */
final class PlanIT {
    private static final int ROWS = 50_000;
    private static final int PARTITIONS = 16;
    /** So many that reading all of them is dearer than an index. */
    private static final int NAMESPACES = 5_000;

    private static final Pattern UPDATE = Pattern.compile("UPDATE .*?(?= INTO stored;)", Pattern.DOTALL);
    private static TestDatabase database;
    private static Sql sql;

    @BeforeAll
    static void fill() {
        database = TestDatabase.create();
        Store<Bytes, Bytes> store = database.backend().open(CacheSpec.of("large"));
        for (int from = 0; from < ROWS; from += 1_000) {
            Data.fill(store, from, from + 1_000, "a value of some length, so that pages fill up");
        }
        String partition =
                database.query("SELECT pagoda.storage_partition(namespace_id) FROM pagoda.storage_namespaces");
        database.execute("INSERT INTO pagoda.storage_namespaces (name) SELECT 'other' || i FROM generate_series(1, "
                + NAMESPACES + ") i");
        database.execute(
                "INSERT INTO pagoda.storage_kv (namespace_id, key, value, version, created_version, created_at,"
                        + " updated_at, expires_at, change_xid) SELECT n.namespace_id, int4send(i), '\\x00', 1, 1, now(),"
                        + " now(), CASE WHEN i % 10 = 0 THEN now() + i * interval '1 minute' END, CASE WHEN i % 10 = 0"
                        + " THEN pg_current_xact_id() END FROM pagoda.storage_namespaces n, generate_series(1, 2000) i"
                        + " WHERE n.namespace_id <= 64");
        database.execute("UPDATE pagoda.storage_kv SET metadata = jsonb_build_object('tags', jsonb_build_array('t'"
                + " || get_byte(key, 3) % 100)) WHERE octet_length(key) = 4 AND get_byte(key, 3) < 250");
        database.execute("VACUUM ANALYZE");
        sql = Sql.on(partition);
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    private static String plan(String statement, String parameters) throws SQLException {
        String numbered = statement;
        for (int i = 1; numbered.contains("?"); i++) {
            numbered = numbered.replaceFirst("\\?", "\\$" + i);
        }
        try (Connection connection = database.server().connect(database.name(), PostgresServer.USER);
                Statement run = connection.createStatement()) {
            run.execute("SET plan_cache_mode = force_generic_plan");
            run.execute("PREPARE tested AS " + numbered);
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = run.executeQuery(
                    "EXPLAIN (COSTS OFF) EXECUTE tested" + (parameters.isEmpty() ? "" : " (" + parameters + ")"))) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            return plan.toString();
        }
    }

    private static void assertKeyed(String plan) {
        assertNothingReadWhole(plan);
        assertThat(plan).contains("_pkey").contains("key");
    }

    private static void assertNothingReadWhole(String plan) {
        assertThat(plan).doesNotContainPattern("Seq Scan on storage_(kv|namespaces|key_metadata)");
    }

    private static void assertInOrder(String plan) {
        assertKeyed(plan);
        assertThat(plan).doesNotContain("Sort").contains("Limit");
    }

    @Test
    void readsAndWritesOfAKeyGoByThePrimaryKey() throws Exception {
        assertKeyed(plan(sql.get(), "'\\x01', 1"));
        assertKeyed(plan(sql.getSeen(), "'\\x01', 1"));
        assertKeyed(plan(sql.remove(), "1, '\\x01', 2"));
        assertKeyed(plan(sql.touch(), "1000, 1, '\\x01', 2"));
        assertKeyed(plan(sql.mutateOne(), "'\\x01', NULL, '\\x02', NULL, NULL, 0, NULL, NULL, false, 1, 1, 2, 2"));
    }

    @Test
    void aPutOverwritesByThePrimaryKey() throws Exception {
        String body = database.query("SELECT p.prosrc FROM pg_proc p WHERE p.oid = '"
                + sql.put().replaceAll("SELECT |\\(.*", "") + "'::regproc");
        Matcher update = UPDATE.matcher(body);
        assertThat(update.find()).isTrue();
        String statement = update.group()
                .replace("put_value", "?")
                .replace("cleared", "?")
                .replace("put_key", "?")
                .replace("on_update", "?")
                .replace("feed IS", "?::xid8 IS")
                .replace("= namespace ", "= ? ");
        assertKeyed(plan(statement, "'\\x02', NULL, NULL, NULL, 1, '\\x01', 1"));
    }

    @Test
    void aCacheIsFoundByItsNameAndCountedAndCleanedByItsPartOfTheIndex() throws Exception {
        assertThat(plan(Statements.FIND, "'large'")).contains("storage_namespaces_name_key");
        assertKeyed(plan(sql.clean(), "1, 1, '\\x01', 100, 1"));
        assertNothingReadWhole(plan(sql.estimate(), "1"));
    }

    @Test
    void batchesGoByThePrimaryKey() throws Exception {
        assertKeyed(plan(sql.getMany(), "1, '{}', 1"));
        assertKeyed(plan(sql.getManySeen(), "1, '{}', 1"));
        assertKeyed(plan(sql.mutateMany(), "'{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 1, 1, 2, 2"));
        assertNothingReadWhole(plan(sql.putMany(), "NULL, 2, '{}', '{}', '{}', 1, 1, NULL, 2"));
    }

    @Test
    void aPageIsReadInTheOrderOfTheIndexBothWays() throws Exception {
        for (String order : new String[] {"ASC", "DESC"}) {
            assertInOrder(plan(
                    sql.page().replace("${end}", "AND t.key < ?").replace("${order}", order),
                    "1, '\\x01', '\\x02', 1, 100"));
            assertInOrder(plan(sql.page().replace("${end}", "").replace("${order}", order), "1, '\\x01', 1, 100"));
        }
    }

    @Test
    void entriesAreFoundByTheIndexOfTheirAttributesAndRemovedByThePrimaryKey() throws Exception {
        String attributes = "'text/plain', '{t}', '{n}', '{v}'";
        String find = plan(sql.metadata().find(), "'\\x01', " + attributes + ", 1, 1, 100");
        assertNothingReadWhole(find);
        assertThat(find)
                .contains("Bitmap Index Scan on storage_kv_", "_metadata_idx")
                .doesNotContainPattern("_kv_[0-9]+_pkey");
        assertKeyed(plan(sql.metadata().get(), "'\\x01', 1"));
        assertKeyed(plan(sql.metadata().set(), attributes + ", 1, 1, '\\x01', 2"));
        assertKeyed(plan(sql.metadata().remove(), "1, '{}', " + attributes + ", 1, 2"));
    }

    @Test
    void longKeysAreReadBetweenTheirBounds() throws Exception {
        for (String order : new String[] {"ASC", "DESC"}) {
            String statement = sql.pageLong()
                    .replace("${indexed_end}", "AND t.key < ?")
                    .replace("${whole_end}", "AND pagoda.full_key(t.key, t.key_tail) < ?")
                    .replace("${order_tail}", order)
                    .replace("${order}", order);
            assertKeyed(plan(statement, "1, '\\x01', '\\x01', '\\x02', '\\x02', 1, 100"));
        }
    }

    @Test
    void whatHasExpiredAndWhatHasChangedIsFoundByItsIndex() throws Exception {
        String sweep = plan(sql.sweep(), "1000, '{}'");
        assertNothingReadWhole(sweep);
        assertThat(sweep).contains("Index Cond: (expires_at <=");
        String due = plan(Statements.DUE, "");
        assertNothingReadWhole(due);
        assertThat(due.split("Index Cond: \\(expires_at <=", -1)).hasSize(PARTITIONS + 1);
        String feed = plan(Statements.FEED, "'1:1:', '{}', '1:1:', '1:1:', '{}', 100");
        assertNothingReadWhole(feed);
        assertThat(feed.split("Index Cond: \\(\\(change_xid >=", -1)).hasSize(PARTITIONS + 1);
    }
}
