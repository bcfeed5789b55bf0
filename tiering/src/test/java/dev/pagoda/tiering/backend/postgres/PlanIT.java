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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The statements use their indexes, as they are planned once for all parameters. */
final class PlanIT {
    private static final int ROWS = 50_000;
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
        database.execute("ANALYZE pagoda." + partition);
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
        assertThat(plan)
                .doesNotContain("Seq Scan on storage_kv")
                .contains("_pkey")
                .contains("key");
    }

    private static void assertInOrder(String plan) {
        assertKeyed(plan);
        assertThat(plan).doesNotContain("Sort").contains("Limit");
    }

    @Test
    void readsAndWritesOfAKeyGoByThePrimaryKey() throws Exception {
        assertKeyed(plan(sql.get(), "'\\x01', 1"));
        assertKeyed(plan(sql.remove(), "2, 1, '\\x01'"));
        assertKeyed(plan(sql.touch(), "1000, 1, '\\x01', 2"));
        assertThat(plan(sql.put(), "'\\x01', NULL, '\\x02', NULL, 2, 1, NULL, 2"))
                .contains("Conflict Arbiter Indexes: storage_kv")
                .doesNotContain("Seq Scan on storage_kv");
        assertKeyed(plan(sql.mutateOne(), "'\\x01', NULL, '\\x02', NULL, NULL, 0, NULL, NULL, false, 1, 1, 2"));
    }

    @Test
    void batchesGoByThePrimaryKey() throws Exception {
        assertKeyed(plan(sql.getMany(), "'{}', 1"));
        assertKeyed(plan(sql.mutateMany(), "'{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', '{}', 1, 1, 2"));
        assertThat(plan(sql.putMany(), "2, NULL, '{}', '{}', '{}', 1, NULL, 2"))
                .doesNotContain("Seq Scan on storage_kv");
    }

    @Test
    void aPageIsReadInTheOrderOfTheIndexBothWays() throws Exception {
        for (String order : new String[] {"ASC", "DESC"}) {
            assertInOrder(plan(
                    sql.page().replace("${end}", "AND t.key < ?").replace("${order}", order),
                    "1, '\\x01', '\\x02', 100"));
            assertInOrder(plan(sql.page().replace("${end}", "").replace("${order}", order), "1, '\\x01', 100"));
        }
    }

    @Test
    void whatHasExpiredAndWhatHasChangedIsFoundByItsIndex() throws Exception {
        assertThat(plan(sql.sweep(), "1000, '{}'")).contains("expires_at").doesNotContain("Seq Scan on storage_kv");
        assertThat(plan(Statements.DUE, "")).contains("expires_at").doesNotContain("Seq Scan on storage_kv_0");
        assertThat(plan(Statements.FEED, "'1:1:', '{}', '1:1:', '1:1:', '{}', 100"))
                .contains("change_xid")
                .doesNotContain("Seq Scan on storage_kv");
    }
}
