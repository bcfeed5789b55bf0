package dev.pagoda.benchmarks;

import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;

/** A value that can't change: a record of immutables. */
public record Product(UUID id, String name, BigDecimal price, Instant added, int stock) implements Serializable {
    static Product of(int seed) {
        return new Product(
                new UUID(seed, ~seed),
                "Product " + seed,
                BigDecimal.valueOf(seed, 2),
                Instant.ofEpochMilli(1_700_000_000_000L + seed),
                seed % 1000);
    }
}
