package dev.pagoda.tiering.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Policy;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Entries by key, with or without a bound. Thread-safe; does not block. */
public final class EntryMap<K, V> {
    /*
     * A bounded map writes down accesses in buffers and hands the work on the policy, which touches the neighbours of each entry in a list
     * and a sketch of frequencies, to an executor. This one's executor only keeps the task; it runs in a thread that
     *
     *   - put a new key, or any key where bytes are bounded: at once, so that what has to go is gone when the call returns;
     *   - removed a key;
     *   - found a key, or put another value under it, and was chosen by the sampler: all of them while entries are being evicted, some of
     *     them otherwise.
     *
     * So a put over an entry costs the policy's work only now and then. Accesses that come while the buffer is full are forgotten, as they
     * are under any executor that does not keep up; writes never are.
     */
    /** What the map itself takes for an entry: its node, its slot in the table, the entry. */
    private static final int OVERHEAD_BYTES = 112;

    private final ConcurrentMap<K, HeapEntry<V>> map;
    private final @Nullable Bounded<K, V> bounded;

    /** Makes a map that adds what it evicts to {@code evictions}. */
    public EntryMap(HeapBound<K, V> bound, LongAdder evictions) {
        bounded = bound instanceof HeapBound.None ? null : new Bounded<>(bound, evictions);
        map = bounded == null ? new ConcurrentHashMap<>() : bounded.cache.asMap();
    }

    private static <K, V> int weigh(HeapBound.Weight<K, V> weight, K key, V value) {
        int size = weight.sizes().applyAsInt(key, value);
        return Math.min(size, Integer.MAX_VALUE - OVERHEAD_BYTES) + OVERHEAD_BYTES;
    }

    /** Returns the entry of {@code key}, expired or not, or null; what is evicted later depends on these calls. */
    public @Nullable HeapEntry<V> find(K key) {
        return bounded == null ? map.get(key) : bounded.find(key);
    }

    /** Returns the entry of {@code key}, expired or not, or null, without an influence on eviction. */
    public @Nullable HeapEntry<V> peek(K key) {
        return bounded == null ? map.get(key) : bounded.policy.getIfPresentQuietly(key);
    }

    /** Puts an entry; what has to be evicted for it, which may be the entry itself, is gone when the call returns. */
    public void put(K key, HeapEntry<V> entry) {
        HeapEntry<V> replaced = map.put(key, entry);
        if (bounded != null) {
            bounded.put(replaced == null);
        }
    }

    /** Removes whatever entry {@code key} has. */
    public void remove(K key) {
        map.remove(key);
        if (bounded != null) {
            bounded.runDeferred();
        }
    }

    /** Removes exactly this entry, and returns whether it was there. */
    public boolean remove(K key, HeapEntry<V> entry) {
        boolean removed = map.remove(key, entry);
        if (bounded != null) {
            bounded.runDeferred();
        }
        return removed;
    }

    /** Returns the map itself, to walk over. */
    public ConcurrentMap<K, HeapEntry<V>> asMap() {
        return map;
    }

    /** Returns the bytes that the entries take, or -1 if they are not counted. */
    public long bytes() {
        return bounded == null ? -1 : bounded.bytes();
    }

    /** What a bound adds to the map. */
    private static final class Bounded<K, V> implements Executor {
        private final Cache<K, HeapEntry<V>> cache;
        private final Policy<K, HeapEntry<V>> policy;
        private final ReadSampler sampler = new ReadSampler();
        private final boolean weighted;
        private volatile @Nullable Runnable deferred;

        Bounded(HeapBound<K, V> bound, LongAdder evictions) {
            Caffeine<K, HeapEntry<V>> builder = Caffeine.newBuilder()
                    .executor(this)
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
            weighted = bound instanceof HeapBound.Weight;
            cache = builder.build();
            policy = cache.policy();
        }

        /** Keeps the task: it is always the same. */
        @Override
        public void execute(Runnable task) {
            deferred = task;
        }

        void runDeferred() {
            Runnable task = deferred;
            if (task != null) {
                deferred = null;
                task.run();
            }
        }

        @Nullable
        HeapEntry<V> find(K key) {
            if (!sampler.takes()) {
                return policy.getIfPresentQuietly(key);
            }
            runDeferred();
            return cache.getIfPresent(key);
        }

        void put(boolean created) {
            if (created || weighted) {
                cache.cleanUp();
            } else if (sampler.takesPuts()) {
                runDeferred();
            }
        }

        long bytes() {
            return weighted
                    ? policy.eviction()
                            .map(eviction -> eviction.weightedSize().orElse(-1))
                            .orElse(-1L)
                    : -1;
        }
    }
}
