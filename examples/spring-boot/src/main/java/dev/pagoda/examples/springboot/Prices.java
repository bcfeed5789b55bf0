package dev.pagoda.examples.springboot;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Currency;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.annotation.CacheDefaults;
import javax.cache.annotation.CacheKey;
import javax.cache.annotation.CachePut;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheRemoveAll;
import javax.cache.annotation.CacheResult;
import javax.cache.annotation.CacheValue;
import org.springframework.stereotype.Service;

/** Prices in other currencies, cached on the heap by the annotations of JSR-107. */
@Service
@CacheDefaults(cacheName = "prices")
public class Prices {
    private final Map<String, BigDecimal> rates = new ConcurrentHashMap<>(
            Map.of("EUR", BigDecimal.ONE, "USD", new BigDecimal("1.10"), "JPY", new BigDecimal("160")));
    private final AtomicInteger conversions = new AtomicInteger();

    /** Returns how often a price was worked out. */
    public int conversions() {
        return conversions.get();
    }

    /** Returns a price in euros in another currency. */
    @CacheResult
    public BigDecimal convert(BigDecimal euros, Currency currency) {
        conversions.incrementAndGet();
        BigDecimal rate = rates.getOrDefault(currency.getCurrencyCode(), BigDecimal.ONE);
        return euros.multiply(rate).setScale(currency.getDefaultFractionDigits(), RoundingMode.HALF_UP);
    }

    /** Fixes a price in another currency. */
    @CachePut
    public void fix(@CacheKey BigDecimal euros, @CacheKey Currency currency, @CacheValue BigDecimal price) {
        // the annotation does it
    }

    /** Gives up a fixed price. */
    @CacheRemove
    public void release(BigDecimal euros, Currency currency) {
        // the annotation does it
    }

    /** Sets a rate of exchange; no price that was worked out before is good any more. */
    @CacheRemoveAll
    public void rate(Currency currency, BigDecimal rate) {
        rates.put(currency.getCurrencyCode(), rate);
    }
}
