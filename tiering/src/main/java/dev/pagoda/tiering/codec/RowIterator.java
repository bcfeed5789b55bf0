package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Row;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Decodes rows one by one and leaves out those that decode to null. An error of one row does not end the iteration. Not thread-safe. */
final class RowIterator<K, V> implements Iterator<Row<K, V>> {
    private final Iterator<Row<Bytes, Bytes>> stored;
    private final Function<Row<Bytes, Bytes>, @Nullable Row<K, V>> decoder;
    private @Nullable Row<K, V> next;

    RowIterator(Iterator<Row<Bytes, Bytes>> stored, Function<Row<Bytes, Bytes>, @Nullable Row<K, V>> decoder) {
        this.stored = stored;
        this.decoder = decoder;
    }

    @Override
    public boolean hasNext() {
        while (next == null && stored.hasNext()) {
            next = decoder.apply(stored.next());
        }
        return next != null;
    }

    @Override
    public Row<K, V> next() {
        if (!hasNext() || next == null) {
            throw new NoSuchElementException();
        }
        Row<K, V> row = next;
        next = null;
        return row;
    }
}
