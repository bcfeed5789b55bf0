package dev.pagoda.examples.basic;

import dev.pagoda.kvdriver.PagodaDataSource;
import dev.pagoda.tiering.assembly.Tier;
import java.net.URI;
import java.sql.SQLException;
import java.util.Map;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Runs the shop for a day, closes it, and opens it again on the same file. */
public final class Main {
    private static final String CONFIGURATION = "classpath:pagoda.yaml";

    private Main() {}

    /** Runs with the configuration at {@code arguments[0]}, or with the one on the class path. */
    public static void main(String[] arguments) throws SQLException {
        String configuration = arguments.length > 0 ? arguments[0] : CONFIGURATION;
        DataSource database = new PagodaDataSource("jdbc:pagoda:" + configuration);
        try (Shop shop = new Shop(URI.create(configuration))) {
            trade(shop, new Warehouse(database));
        }
        say("-- closed, and opened again on the same file");
        try (Shop shop = new Shop(URI.create(configuration))) {
            say("chair-01 in stock: %d", shop.inStock("chair-01"));
            say("%s, price list readings: %d", shop.product("lamp-01"), shop.priceListReadings());
        }
    }

    private static void trade(Shop shop, Warehouse warehouse) throws SQLException {
        warehouse.recount(Map.of("lamp-01", 12, "lamp-02", 4, "chair-01", 2, "desk-01", 1));
        say("%s", shop.product("lamp-01"));
        say("%s, price list readings: %d", shop.product("lamp-01"), shop.priceListReadings());
        say("lamp-01 sold: %b, in stock: %d", shop.sell("lamp-01", 10), shop.inStock("lamp-01"));
        say("few left of %s", shop.lowStock());
        say("desk-01 reserved: %b, for %s", shop.reserve("desk-01", "Ann"), shop.reservedFor("desk-01"));
        say("lamps: %s", warehouse.stock("lamp"));
        long version = warehouse.version("chair-01");
        say(
                "compare-and-set: %b, again: %b",
                warehouse.correct("chair-01", 7, version), warehouse.correct("chair-01", 8, version));
        String order = "order-" + version;
        say("too few of %s", warehouse.order(order, Map.of("chair-01", 3, "desk-01", 5)));
        say("%s: %s", order, warehouse.lines(order));
        for (Tier tier : shop.tiers("products")) {
            say("products in %s: %s", tier.name(), tier.stats());
        }
    }

    @SuppressWarnings("SystemOut") // a program for people
    private static void say(String format, @Nullable Object... arguments) {
        System.out.printf(format + "%n", arguments);
    }
}
