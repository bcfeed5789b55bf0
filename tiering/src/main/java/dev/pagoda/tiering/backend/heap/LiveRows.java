package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.memory.HeapEntry;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** The live entries of a map as rows. Not thread-safe. */
final class LiveRows<K, V> implements Iterator<Row<K, V>> {
    private final Iterator<Map.Entry<K, HeapEntry<V>>> entries;
    private final Clock clock;
    private @Nullable Row<K, V> next;

    LiveRows(Iterator<Map.Entry<K, HeapEntry<V>>> entries, Clock clock) {
        this.entries = entries;
        this.clock = clock;
    }

    @Override
    public boolean hasNext() {
        while (next == null && entries.hasNext()) {
            Map.Entry<K, HeapEntry<V>> candidate = entries.next();
            if (!candidate.getValue().isExpiredAt(clock.millis())) {
                next = new Row<>(candidate.getKey(), candidate.getValue());
            }
        }
        return next != null;
    }

    @Override
    public Row<K, V> next() {
        Row<K, V> row = hasNext() ? next : null;
        if (row == null) {
            throw new NoSuchElementException();
        }
        next = null;
        return row;
    }
}
