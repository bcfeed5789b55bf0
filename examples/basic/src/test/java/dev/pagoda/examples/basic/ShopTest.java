package dev.pagoda.examples.basic;

import static org.assertj.core.api.Assertions.assertThat;

import dev.pagoda.kvdriver.PagodaDataSource;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.assembly.Tier;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.sql.DataSource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The shop on a file of its own: what its doors see, which tier serves, what survives. */
final class ShopTest {
    private static final Product LAMP = new Product("lamp-01", "Desk lamp", new BigDecimal("24.90"));
    private static final int THREADS = 8;

    @TempDir
    Path directory;

    private Path configuration;
    private DataSource database;

    @BeforeEach
    void configure() throws Exception {
        configuration = Files.writeString(directory.resolve("shop.yaml"), """
                backends:
                  disk: { url: "mvstore:%s" }
                defaults: { tiers: [heap, disk] }
                caches:
                  reservations: { keyType: java.lang.String, valueType: java.lang.String, ttl: 300ms }
                """.formatted(
                        directory.resolve("shop.mv").toString().replace('\\', '/')));
        database = new PagodaDataSource("jdbc:pagoda:" + configuration);
    }

    @Test
    void aProductIsLoadedOnceAndThenServedByTheHeap() {
        try (Shop shop = open()) {
            assertThat(shop.product("lamp-01")).isEqualTo(LAMP);
            StoreStats disk = tier(shop, "products", "disk").stats();
            for (int i = 0; i < 100; i++) {
                assertThat(shop.product("lamp-01")).isEqualTo(LAMP);
            }
            assertThat(shop.priceListReadings()).isEqualTo(1);
            assertThat(tier(shop, "products", "heap").stats().hits()).isEqualTo(100);
            assertThat(tier(shop, "products", "disk").stats().hits()).isEqualTo(disk.hits());
        }
    }

    @Test
    void whatTheLoaderDoesNotHaveIsNoEntry() {
        try (Shop shop = open()) {
            assertThat(shop.product("sofa-01")).isNull();
            assertThat(tier(shop, "products", "disk").stats().writes()).isZero();
        }
    }

    @Test
    void aProductComesFromTheFileAfterARestart() {
        try (Shop shop = open()) {
            assertThat(shop.product("lamp-01")).isEqualTo(LAMP);
        }
        try (Shop shop = open()) {
            assertThat(shop.product("lamp-01")).isEqualTo(LAMP);
            assertThat(shop.priceListReadings()).isZero();
            assertThat(tier(shop, "products", "disk").stats().hits()).isEqualTo(1);
        }
    }

    @Test
    void stockChangesAtomically() throws Exception {
        try (Shop shop = open()) {
            shop.receive("desk-01", 100);
            List<Boolean> sold = inParallel(() -> {
                boolean all = true;
                for (int i = 0; i < 20; i++) {
                    all &= shop.sell("desk-01", 1);
                }
                return all;
            });
            assertThat(sold).contains(false);
            assertThat(shop.inStock("desk-01")).isZero();
            assertThat(shop.sell("desk-01", 1)).isFalse();
            assertThat(shop.lowStock()).containsExactly("desk-01");
        }
    }

    @Test
    void aReservationEnds() {
        try (Shop shop = open()) {
            assertThat(shop.reserve("desk-01", "Ann")).isTrue();
            assertThat(shop.reserve("desk-01", "Bob")).isFalse();
            Awaitility.await().until(() -> shop.reservedFor("desk-01") == null);
            assertThat(shop.reserve("desk-01", "Bob")).isTrue();
        }
    }

    @Test
    void sqlSeesWhatJCacheWroteAndTheOtherWayRound() throws Exception {
        try (Shop shop = open()) {
            shop.receive("lamp-01", 5);
            shop.receive("lamp-02", 7);
            shop.receive("desk-01", 1);
            Warehouse warehouse = new Warehouse(database);
            assertThat(warehouse.stock("lamp")).isEqualTo(Map.of("lamp-01", 5, "lamp-02", 7));
            warehouse.recount(Map.of("lamp-01", 50, "lamp-02", 70));
            assertThat(shop.inStock("lamp-01")).isEqualTo(50);
            assertThat(shop.inStock("lamp-02")).isEqualTo(70);
        }
    }

    @Test
    void aBatchIsOneCallOfTheStore() throws Exception {
        Map<String, Integer> counts = new LinkedHashMap<>();
        for (int i = 0; i < 1_000; i++) {
            counts.put("part-%04d".formatted(i), i);
        }
        try (Shop shop = open()) {
            Warehouse warehouse = new Warehouse(database);
            warehouse.recount(counts);
            assertThat(warehouse.stock("part-")).isEqualTo(counts);
            assertThat(tier(shop, "stock", "disk").stats().writes()).isEqualTo(1_000);
        }
    }

    @Test
    void aCorrectionLosesAgainstAChange() throws Exception {
        try (Shop shop = open()) {
            shop.receive("chair-01", 5);
            Warehouse warehouse = new Warehouse(database);
            long version = warehouse.version("chair-01");
            assertThat(shop.sell("chair-01", 1)).isTrue();
            assertThat(warehouse.correct("chair-01", 9, version)).isFalse();
            assertThat(shop.inStock("chair-01")).isEqualTo(4);
            assertThat(warehouse.correct("chair-01", 9, warehouse.version("chair-01")))
                    .isTrue();
            assertThat(shop.inStock("chair-01")).isEqualTo(9);
        }
    }

    @Test
    void anOrderKeepsTheLinesBeforeTheOneThatIsUndone() throws Exception {
        try (Shop shop = open()) {
            Warehouse warehouse = new Warehouse(database);
            warehouse.recount(Map.of("lamp-01", 3, "desk-01", 1, "chair-01", 2));
            Map<String, Integer> lines = new LinkedHashMap<>();
            lines.put("lamp-01", 2);
            lines.put("desk-01", 2);
            lines.put("chair-01", 2);
            assertThat(warehouse.order("o1", lines)).containsExactly("desk-01");
            assertThat(warehouse.lines("o1")).isEqualTo(Map.of("o1/chair-01", 2, "o1/lamp-01", 2));
            assertThat(warehouse.stock("")).isEqualTo(Map.of("chair-01", 0, "desk-01", 1, "lamp-01", 1));
            assertThat(shop.inStock("lamp-01")).isEqualTo(1);
        }
    }

    @Test
    void ordersAtTheSameTimeNeverTakeTheSamePiece() throws Exception {
        try (Shop shop = open()) {
            Warehouse warehouse = new Warehouse(database);
            warehouse.recount(Map.of("lamp-01", THREADS / 2));
            List<Boolean> ordered = inParallel(() -> warehouse
                    .order("order-" + Thread.currentThread().getId(), Map.of("lamp-01", 1))
                    .isEmpty());
            assertThat(ordered).filteredOn(done -> done).hasSize(THREADS / 2);
            assertThat(warehouse.lines("order-").values()).hasSize(THREADS / 2);
            assertThat(shop.inStock("lamp-01")).isZero();
        }
    }

    @Test
    void stockAndOrdersSurviveARestart() throws Exception {
        try (Shop shop = open()) {
            shop.receive("lamp-01", 5);
            assertThat(new Warehouse(database).order("o1", Map.of("lamp-01", 2)))
                    .isEmpty();
        }
        try (Shop shop = open();
                Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            assertThat(shop.inStock("lamp-01")).isEqualTo(3);
            assertThat(new Warehouse(database).lines("o1")).isEqualTo(Map.of("o1/lamp-01", 2));
            assertThat(statement.execute("SHOW TABLES")).isTrue();
        }
    }

    private Shop open() {
        return new Shop(configuration.toUri());
    }

    private static Tier tier(Shop shop, String cache, String name) {
        return shop.tiers(cache).stream()
                .filter(tier -> tier.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static <T> List<T> inParallel(Callable<T> task) throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(THREADS);
        try {
            List<T> results = new ArrayList<>();
            for (Future<T> future : pool.invokeAll(java.util.Collections.nCopies(THREADS, task))) {
                results.add(future.get());
            }
            return results;
        } finally {
            pool.shutdownNow();
        }
    }
}
