package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Scan;
import java.util.Collections;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a map in the order of their encoded forms.
 *
 * <p>May hold keys that the map has no more, never lacks one whose write has returned; {@link Keyspace} says why. Thread-safe; does not
 * block.
 */
final class KeyOrder<K> {
    private final ConcurrentSkipListMap<Bytes, K> keys = new ConcurrentSkipListMap<>();
    private final Function<? super K, Bytes> encoding;
    private volatile @Nullable Bytes purged;
    private volatile boolean complete;

    KeyOrder(Function<? super K, Bytes> encoding) {
        this.encoding = encoding;
    }

    /** Says that every key has been added which was there when the order was published. */
    void complete() {
        complete = true;
    }

    boolean isComplete() {
        return complete;
    }

    /** Adds a key; throws what the encoding throws if the key has no encoded form. */
    void add(K key) {
        keys.put(encoding.apply(key), key);
    }

    /** Removes a key unless {@code map} has it. */
    void drop(K key, ConcurrentMap<K, ?> map) {
        drop(encoding.apply(key), key, map);
    }

    /** As {@link #drop(Object, ConcurrentMap)} for a key whose encoded form is known. */
    <E> void drop(Bytes form, K key, ConcurrentMap<K, E> map) {
        map.compute(key, (same, entry) -> {
            if (entry == null) {
                keys.remove(form);
            }
            return entry;
        });
    }

    /** Looks at up to {@code limit} keys, going on where the last call ended, and removes those that {@code map} does not have. */
    void purge(int limit, ConcurrentMap<K, ?> map) {
        Bytes from = purged;
        NavigableMap<Bytes, K> rest = from == null ? keys : keys.tailMap(from, true);
        Iterator<Map.Entry<Bytes, K>> next = rest.entrySet().iterator();
        for (int i = 0; i < limit && next.hasNext(); i++) {
            Map.Entry<Bytes, K> entry = next.next();
            if (!map.containsKey(entry.getValue())) {
                drop(entry.getKey(), entry.getValue(), map);
            }
        }
        purged = next.hasNext() ? next.next().getKey() : null;
    }

    /** Returns the keys that a page may hold, in its order; a live view. */
    NavigableMap<Bytes, K> range(Scan request) {
        Bytes from = request.lowest();
        Bytes to = request.end();
        if (from != null && to != null && from.compareTo(to) >= 0) {
            return Collections.emptyNavigableMap();
        }
        NavigableMap<Bytes, K> range = keys;
        range = from == null ? range : range.tailMap(from, true);
        range = to == null ? range : range.headMap(to, false);
        return request.descending() ? range.descendingMap() : range;
    }
}
