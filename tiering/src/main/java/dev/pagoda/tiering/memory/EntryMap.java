package dev.pagoda.tiering.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Entries by key, with or without a bound. Thread-safe; does not block. */
public final class EntryMap<K, V> {
    /** What the map itself takes for an entry: its node, its slot in the table, the entry. */
    private static final int OVERHEAD_BYTES = 112;

    private final ConcurrentMap<K, HeapEntry<V>> map;
    private final @Nullable Policy<K, HeapEntry<V>> policy;
    private final ReadSampler sampler = new ReadSampler();
    private final boolean weighted;

    /** Makes a map that adds what it evicts to {@code evictions}. */
    public EntryMap(HeapBound<K, V> bound, LongAdder evictions) {
        weighted = bound instanceof HeapBound.Weight;
        Cache<K, HeapEntry<V>> cache = bound instanceof HeapBound.None ? null : cache(bound, evictions, sampler);
        policy = cache == null ? null : cache.policy();
        map = cache == null ? new ConcurrentHashMap<>() : cache.asMap();
    }

    private static <K, V> Cache<K, HeapEntry<V>> cache(
            HeapBound<K, V> bound, LongAdder evictions, ReadSampler sampler) {
        Caffeine<K, HeapEntry<V>> builder = Caffeine.newBuilder()
                .executor(Runnable::run)
                .evictionListener((key, entry, cause) -> {
                    evictions.increment();
                    sampler.evicted();
                });
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
        return policy == null || sampler.takes() ? map.get(key) : policy.getIfPresentQuietly(key);
    }

    /** Returns the entry of {@code key}, expired or not, or null, without an influence on eviction. */
    public @Nullable HeapEntry<V> peek(K key) {
        return policy == null ? map.get(key) : policy.getIfPresentQuietly(key);
    }

    /** Returns the map itself. */
    public ConcurrentMap<K, HeapEntry<V>> asMap() {
        return map;
    }

    /** Returns the bytes that the entries take, or -1 if they are not counted. */
    public long bytes() {
        return !weighted || policy == null
                ? -1
                : policy.eviction()
                        .map(eviction -> eviction.weightedSize().orElse(-1))
                        .orElse(-1L);
    }
}
