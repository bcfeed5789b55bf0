package dev.pagoda.tiering.backend.postgres;

import static dev.pagoda.tiering.backend.postgres.Data.b;
import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A point read and a page cost the same in a large cache as in a small one, and overwriting does not blow the table up. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScaleIT {
    private static final int PAGE = 100;
    private static final int CALLS = 300;
    private static final Pattern BUFFERS = Pattern.compile("\"Shared (?:Hit|Read) Blocks\": (\\d+)");
    private static final String KEYS = "convert_to('key' || lpad(i::text, 9, '0'), 'UTF8')";

    private final long seed = System.nanoTime();
    private TestDatabase database;
    private Store<Bytes, Bytes> store;

    @BeforeAll
    void create() {
        database = TestDatabase.create();
        store = database.store("large");
    }

    @AfterAll
    void drop() {
        database.close();
    }

    private static Bytes key(int i) {
        return b(String.format("key%09d", i));
    }

    private String partition() {
        return "pagoda."
                + database.query("SELECT pagoda.storage_partition(namespace_id) FROM pagoda.storage_namespaces");
    }

    private void fill(int from, int to) {
        database.execute(
                "INSERT INTO " + partition() + " (namespace_id, key, value, version, created_version, created_at,"
                        + " updated_at) SELECT n.namespace_id, " + KEYS + ", decode(repeat('ab', 100), 'hex'), v, v,"
                        + " pagoda.clock(), pagoda.clock() FROM pagoda.storage_namespaces n, pagoda.next_version() v,"
                        + " generate_series(" + from + ", " + (to - 1) + ") i; ");
        database.execute("VACUUM ANALYZE " + partition());
    }

    private long buffers(String statement) {
        database.query(statement);
        Matcher blocks = BUFFERS.matcher(database.query("EXPLAIN (ANALYZE, BUFFERS, FORMAT JSON) " + statement));
        assertThat(blocks.find()).isTrue();
        long hit = Long.parseLong(blocks.group(1));
        assertThat(blocks.find()).isTrue();
        return hit + Long.parseLong(blocks.group(1));
    }

    private long point() {
        return buffers(Sql.on(partition().substring(7))
                .get()
                .replaceFirst("\\?", "'key000005000'")
                .replace("?", "1"));
    }

    private long page() {
        String[] parameters = {"1", "'key0000050'", "'key0000051'", "1", "" + PAGE};
        String statement = Sql.on(partition().substring(7))
                .page()
                .replace("${end}", "AND t.key < ?")
                .replace("${order}", "ASC");
        for (String parameter : parameters) {
            statement = statement.replaceFirst("\\?", parameter);
        }
        return buffers(statement);
    }

    private static long medianMicros(Runnable call) {
        long[] nanos = new long[CALLS];
        for (int i = 0; i < CALLS; i++) {
            long start = System.nanoTime();
            call.run();
            nanos[i] = System.nanoTime() - start;
        }
        Arrays.sort(nanos);
        return nanos[CALLS / 2] / 1_000;
    }

    @Test
    void aMillionEntriesCostAReadNoMoreThanTenThousand() {
        Random random = new Random(seed);
        List<Long> points = new ArrayList<>();
        List<Long> pages = new ArrayList<>();
        int filled = 0;
        for (int size : new int[] {10_000, 100_000, 1_000_000}) {
            fill(filled, size);
            filled = size;
            points.add(point());
            pages.add(page());
            long get = medianMicros(
                    () -> assertThat(store.get(key(random.nextInt(size)))).isNotNull());
            long scan = medianMicros(() -> assertThat(store.scan(
                                    Scan.prefix(b(String.format("key%07d", random.nextInt(size / PAGE)))))
                            .rows())
                    .hasSize(PAGE));
            System.out.printf(
                    "%,d entries: point read %d us, %d pages of the table; prefix page of %d: %d us, %d pages%n",
                    size, get, points.get(points.size() - 1), PAGE, scan, pages.get(pages.size() - 1));
        }
        assertThat(pages).allSatisfy(touched -> assertThat(touched).isLessThan(PAGE / 5));
        // The index grows by a level or two.
        assertThat(points.get(2)).isLessThanOrEqualTo(points.get(0) + 2);
        assertThat(pages.get(2)).isLessThanOrEqualTo(pages.get(0) + 4);
    }
}
