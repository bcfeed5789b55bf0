package dev.pagoda.tiering.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Entries by key, with or without a bound. Thread-safe; does not block. */
public final class EntryMap<K, V> {
    /** What the map itself takes for an entry: its node, its slot in the table, the entry. */
    private static final int OVERHEAD_BYTES = 112;

    private final ConcurrentMap<K, HeapEntry<V>> map;
    private final @Nullable Cache<K, HeapEntry<V>> cache;
    private final boolean weighted;

    /** Makes a map that adds what it evicts to {@code evictions}. */
    public EntryMap(HeapBound<K, V> bound, LongAdder evictions) {
        weighted = bound instanceof HeapBound.Weight;
        cache = bound instanceof HeapBound.None ? null : cache(bound, evictions);
        map = cache == null ? new ConcurrentHashMap<>() : cache.asMap();
    }

    private static <K, V> Cache<K, HeapEntry<V>> cache(HeapBound<K, V> bound, LongAdder evictions) {
        Caffeine<K, HeapEntry<V>> builder = Caffeine.newBuilder()
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> evictions.increment());
        if (bound instanceof HeapBound.Entries<K, V> entries) {
            builder.maximumSize(entries.maximum());
        } else if (bound instanceof HeapBound.Weight<K, V> weight) {
            builder.maximumWeight(weight.maximum());
            builder.weigher((key, entry) -> weigh(weight, key, entry.value()));
        }
        return builder.build();
    }

    private static <K, V> int weigh(HeapBound.Weight<K, V> weight, K key, V value) {
        int size = weight.sizes().applyAsInt(key, value);
        return Math.min(size, Integer.MAX_VALUE - OVERHEAD_BYTES) + OVERHEAD_BYTES;
    }

    /** Returns the entry of {@code key}, expired or not, or null; what is evicted later depends on these calls. */
    public @Nullable HeapEntry<V> find(K key) {
        return map.get(key);
    }

    /** Returns the entry of {@code key}, expired or not, or null, without an influence on eviction. */
    public @Nullable HeapEntry<V> peek(K key) {
        return cache == null ? map.get(key) : cache.policy().getIfPresentQuietly(key);
    }

    /** Returns the map itself. */
    public ConcurrentMap<K, HeapEntry<V>> asMap() {
        return map;
    }

    /** Returns the bytes that the entries take, or -1 if they are not counted. */
    public long bytes() {
        return !weighted || cache == null
                ? -1
                : cache.policy()
                        .eviction()
                        .map(eviction -> eviction.weightedSize().orElse(-1))
                        .orElse(-1L);
    }
}
