package dev.pagoda.examples.basic;

import dev.pagoda.tiering.assembly.Tier;
import dev.pagoda.tiering.assembly.TieredCache;
import java.net.URI;
import java.util.List;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The shop through JCache: products that are loaded when they are first asked for, stock that changes atomically, reservations that expire.
 *
 * <p>Thread-safe. What is stored survives {@link #close}.
 */
final class Shop implements AutoCloseable {
    private final CacheManager manager;
    private final PriceList priceList = new PriceList();
    private final LowStock lowStock = new LowStock();
    private final Cache<String, Product> products;
    private final Cache<String, Integer> stock;
    private final Cache<String, String> reservations;

    /** Opens the caches of the configuration at {@code configuration}, a URI such as {@code classpath:pagoda.yaml} or {@code file:}. */
    Shop(URI configuration) {
        manager = Caching.getCachingProvider().getCacheManager(configuration, Shop.class.getClassLoader());
        products = manager.createCache("products", loadedFrom(priceList));
        stock = manager.createCache("stock", watchedBy(lowStock));
        // This one is declared in the configuration, with its types and its time to live.
        reservations = manager.getCache("reservations", String.class, String.class);
    }

    private static MutableConfiguration<String, Product> loadedFrom(PriceList loader) {
        return new MutableConfiguration<String, Product>()
                .setTypes(String.class, Product.class)
                .setReadThrough(true)
                .setCacheLoaderFactory(() -> loader)
                .setStatisticsEnabled(true);
    }

    private static MutableConfiguration<String, Integer> watchedBy(LowStock listener) {
        return new MutableConfiguration<String, Integer>()
                .setTypes(String.class, Integer.class)
                .addCacheEntryListenerConfiguration(
                        new MutableCacheEntryListenerConfiguration<>(() -> listener, null, true, true));
    }

    /** Returns the product, from the nearest tier that has it, else from the price list; null if there is none. */
    @Nullable
    Product product(String sku) {
        return products.get(sku);
    }

    /** Adds to the stock of a product, atomically; returns how many there are then. */
    int receive(String sku, int pieces) {
        return stock.invoke(sku, Shop::add, pieces);
    }

    /** Takes from the stock of a product, atomically; returns whether there was enough. */
    boolean sell(String sku, int pieces) {
        return stock.invoke(sku, Shop::take, pieces);
    }

    /** Returns how many pieces there are. */
    int inStock(String sku) {
        Integer pieces = stock.get(sku);
        return pieces == null ? 0 : pieces;
    }

    /** Keeps a product for a customer for a while; returns whether nobody had it before. */
    boolean reserve(String sku, String customer) {
        return reservations.putIfAbsent(sku, customer);
    }

    /** Returns the customer for whom the product is kept, or null. */
    @Nullable
    String reservedFor(String sku) {
        return reservations.get(sku);
    }

    /** Returns the products of which few are left. */
    List<String> lowStock() {
        return lowStock.skus();
    }

    /** Returns how often the price list had to be read. */
    int priceListReadings() {
        return priceList.readings();
    }

    /** Returns the tiers of a cache, nearest first, with what each has counted. */
    List<Tier> tiers(String cache) {
        TieredCache<?, ?> tiered = manager.getCache(cache).unwrap(TieredCache.class);
        return tiered.tiers();
    }

    @Override
    public void close() {
        manager.close();
    }

    private static int add(MutableEntry<String, Integer> entry, Object... arguments) {
        int sum = (entry.exists() ? entry.getValue() : 0) + (Integer) arguments[0];
        entry.setValue(sum);
        return sum;
    }

    private static boolean take(MutableEntry<String, Integer> entry, Object... arguments) {
        int rest = (entry.exists() ? entry.getValue() : 0) - (Integer) arguments[0];
        if (rest >= 0) {
            entry.setValue(rest);
        }
        return rest >= 0;
    }
}
