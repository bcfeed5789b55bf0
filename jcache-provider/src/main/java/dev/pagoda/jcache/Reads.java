package dev.pagoda.jcache;

import dev.pagoda.tiering.Entry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads of a cache that do more than read: count, copy, touch, load. Thread-safe. */
final class Reads<K, V> {
    private final CacheCore<K, V> core;
    private final Loads<K, V> loads;

    Reads(CacheCore<K, V> core, Loads<K, V> loads) {
        this.core = core;
        this.loads = loads;
    }

    @Nullable
    V get(K key, int modes) {
        core.requireOpen();
        Objects.requireNonNull(key, "key");
        if ((modes & Modes.COUNTING) == 0) {
            Entry<V> entry = core.door.get(key);
            return entry == null ? missed(key) : found(key, entry, modes);
        }
        return getAndCount(key, modes);
    }

    /** Returns the value of a key that the store does not have. */
    @Nullable
    V missed(K key) {
        core.requireKey(key);
        return core.readThrough == null ? null : core.copies.out(loads.load(key, core.readThrough));
    }

    Map<K, V> getAll(Set<? extends K> keys) {
        core.requireOpen();
        Set<K> wanted = new LinkedHashSet<>(core.requireKeys(keys));
        long start = core.isCounting() ? core.statistics.startGet() : 0;
        Map<K, Entry<V>> found = core.door.getAll(wanted);
        Map<K, V> values = new HashMap<>(2 * wanted.size());
        List<K> missing = new ArrayList<>();
        for (K key : wanted) {
            Entry<V> entry = found.get(key);
            if (entry == null) {
                missing.add(key);
            } else {
                values.put(key, found(key, entry, core.modes.get()));
            }
        }
        count(values.size(), missing.size(), start);
        addLoaded(missing, values);
        return values;
    }

    boolean containsKey(K key) {
        core.requireOpen();
        return core.door.contains(core.requireKey(key));
    }

    private @Nullable V getAndCount(K key, int modes) {
        long start = core.statistics.startGet();
        Entry<V> entry = core.door.get(key);
        core.statistics.lookup(entry != null);
        V value = entry == null ? missed(key) : found(key, entry, modes);
        core.statistics.endGet(start, 1);
        return value;
    }

    private V found(K key, Entry<V> entry, int modes) {
        if ((modes & Modes.TOUCHING) != 0) {
            core.accessed(key, entry);
        }
        V value = entry.value();
        return (modes & Modes.COPYING) == 0 ? value : core.copies.value(value);
    }

    private void addLoaded(Collection<K> missing, Map<K, V> values) {
        if (core.readThrough != null && !missing.isEmpty()) {
            loads.loadMissing(missing, core.readThrough)
                    .forEach((key, value) -> values.put(key, core.copies.out(value)));
        }
    }

    private void count(int hits, int misses, long start) {
        if (core.isCounting()) {
            core.statistics.hits(hits);
            core.statistics.misses(misses);
            core.statistics.endGet(start, hits + misses);
        }
    }
}
