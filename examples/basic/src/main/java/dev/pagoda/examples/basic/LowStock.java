package dev.pagoda.examples.basic;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryUpdatedListener;

/** Notes the products of which there are few left. Thread-safe. */
final class LowStock implements CacheEntryUpdatedListener<String, Integer> {
    private static final int FEW = 3;

    private final List<String> skus = new CopyOnWriteArrayList<>();

    /** Returns the products in the order in which they became few. */
    List<String> skus() {
        return List.copyOf(skus);
    }

    @Override
    public void onUpdated(Iterable<CacheEntryEvent<? extends String, ? extends Integer>> events) {
        for (CacheEntryEvent<? extends String, ? extends Integer> event : events) {
            if (event.getValue() < FEW && event.getOldValue() >= FEW) {
                skus.add(event.getKey());
            }
        }
    }
}
