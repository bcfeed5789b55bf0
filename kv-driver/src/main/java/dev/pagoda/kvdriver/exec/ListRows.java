package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Rows that are at hand. */
final class ListRows implements Rows {
    private final Iterator<Row<Object, Object>> rows;
    private @Nullable Row<Object, Object> current;

    ListRows(List<Row<Object, Object>> rows) {
        this.rows = rows.iterator();
    }

    /** Returns those of {@code entries} whose keys are wanted, in the order of {@code keys}. */
    static List<Row<Object, Object>> inOrderOf(Collection<Object> keys, Map<Object, Entry<Object>> entries) {
        List<Row<Object, Object>> rows = new ArrayList<>();
        for (Object key : keys) {
            Entry<Object> entry = entries.get(key);
            if (entry != null) {
                rows.add(new Row<>(key, entry));
            }
        }
        return rows;
    }

    @Override
    public boolean next() {
        boolean more = rows.hasNext();
        current = more ? rows.next() : null;
        return more;
    }

    @Override
    public Object key() {
        return row().key();
    }

    @Override
    public Entry<Object> entry() {
        return row().entry();
    }

    private Row<Object, Object> row() {
        if (current == null) {
            throw new NoSuchElementException("no row");
        }
        return current;
    }
}
