package dev.pagoda.examples.basic;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.integration.CacheLoader;
import org.jspecify.annotations.Nullable;

/** The price list of the supplier, which is slow to read: it goes through the whole file for each product. Thread-safe. */
final class PriceList implements CacheLoader<String, Product> {
    private final AtomicInteger readings = new AtomicInteger();

    /** Returns how often the file was read. */
    int readings() {
        return readings.get();
    }

    @Override
    public @Nullable Product load(String sku) {
        readings.incrementAndGet();
        try (BufferedReader lines = open()) {
            return lines.lines()
                    .map(line -> line.split(",", -1))
                    .filter(fields -> fields[0].equals(sku))
                    .findFirst()
                    .map(fields -> new Product(fields[0], fields[1], new BigDecimal(fields[2])))
                    .orElse(null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Map<String, Product> loadAll(Iterable<? extends String> skus) {
        Map<String, Product> found = new HashMap<>();
        for (String sku : skus) {
            Product product = load(sku);
            if (product != null) {
                found.put(sku, product);
            }
        }
        return found;
    }

    private static BufferedReader open() {
        return new BufferedReader(new InputStreamReader(
                Objects.requireNonNull(PriceList.class.getResourceAsStream("/products.csv")), StandardCharsets.UTF_8));
    }
}
