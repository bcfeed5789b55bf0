package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Scan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a map in the order of their encoded forms.
 *
 * <p>May hold keys that the map has no more, never lacks one that it has; {@link Keyspace} says why. Thread-safe; does not block.
 */
final class KeyOrder<K> {
    private final ConcurrentSkipListMap<Bytes, K> keys = new ConcurrentSkipListMap<>();
    private final Function<? super K, Bytes> encoding;
    private volatile @Nullable Bytes walkedTo;
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

    /** Removes a key. */
    void remove(Bytes form) {
        keys.remove(form);
    }

    Bytes form(K key) {
        return encoding.apply(key);
    }

    /** Returns up to {@code limit} keys with their forms, going on where the last call ended. */
    List<Map.Entry<Bytes, K>> next(int limit) {
        Bytes from = walkedTo;
        NavigableMap<Bytes, K> rest = from == null ? keys : keys.tailMap(from, true);
        Iterator<Map.Entry<Bytes, K>> entries = rest.entrySet().iterator();
        List<Map.Entry<Bytes, K>> next = new ArrayList<>();
        while (next.size() < limit && entries.hasNext()) {
            next.add(entries.next());
        }
        walkedTo = entries.hasNext() ? entries.next().getKey() : null;
        return next;
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
