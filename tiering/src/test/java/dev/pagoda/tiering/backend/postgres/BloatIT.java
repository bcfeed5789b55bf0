package dev.pagoda.tiering.backend.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Overwriting each entry ten times leaves table and index about as large as they were. */
final class BloatIT {
    private static final int ROWS = 10_000;
    private static final int UPDATES = 10;
    private static final String VALUE = "x".repeat(100);

    private final long seed = System.nanoTime();
    private TestDatabase database;
    private Store<Bytes, Bytes> store;
    private String partition;

    @BeforeEach
    void create() {
        database = TestDatabase.create();
        store = database.store("overwritten");
        partition = "pagoda."
                + database.query("SELECT pagoda.storage_partition(namespace_id) FROM pagoda.storage_namespaces");
        for (int from = 0; from < ROWS; from += 1_000) {
            Data.fill(store, from, from + 1_000, VALUE);
        }
    }

    @AfterEach
    void drop() {
        database.close();
    }

    private long size(String relation) {
        return Long.parseLong(database.query("SELECT pg_relation_size('" + relation + "')"));
    }

    private double hot() {
        await().atMost(Duration.ofSeconds(20))
                .until(() -> Long.parseLong(database.query(
                                "SELECT n_tup_upd FROM pg_stat_all_tables WHERE relid = '" + partition + "'::regclass"))
                        >= (long) ROWS * UPDATES);
        return Double.parseDouble(
                database.query("SELECT n_tup_hot_upd::float8 / n_tup_upd FROM pg_stat_all_tables WHERE" + " relid = '"
                        + partition + "'::regclass"));
    }

    private void report(String what, long table, long index) {
        System.out.printf(
                "%s: table %.2f x, index %.2f x, %.1f %% within their page (seed %d)%n",
                what, (double) size(partition) / table, (double) size(partition + "_pkey") / index, 100 * hot(), seed);
    }

    @Test
    void singlePutsStayInTheirPages() {
        long table = size(partition);
        long index = size(partition + "_pkey");
        List<Integer> order = new ArrayList<>();
        for (int i = 0; i < ROWS * UPDATES; i++) {
            order.add(i % ROWS);
        }
        Collections.shuffle(order, new Random(seed));

        order.forEach(i -> Data.put(store, String.format("key%07d", i), VALUE));

        report("single puts", table, index);
        assertThat(hot()).isGreaterThan(0.95);
        assertThat(size(partition)).isLessThan(table * 3 / 2);
        assertThat(size(partition + "_pkey")).isLessThan(index * 3 / 2);
    }

    @Test
    void batchesOfNeighboursAreReclaimedByTheVacuum() {
        long table = size(partition);
        long index = size(partition + "_pkey");

        for (int update = 0; update < UPDATES; update++) {
            for (int from = 0; from < ROWS; from += 1_000) {
                Data.fill(store, from, from + 1_000, VALUE);
            }
            database.execute("VACUUM " + partition);
        }

        report("batches of neighbours", table, index);
        assertThat(size(partition)).isLessThan(table * 3);
        assertThat(size(partition + "_pkey")).isLessThan(index * 4);
    }
}
