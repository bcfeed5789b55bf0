package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Entry;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows of a result that is of no table, each an array of its columns. */
public final class ArrayRows implements Rows {
    private static final Entry<Object> NO_ENTRY = Entry.of("", 1, 0, 0, 0);

    private final List<@Nullable Object[]> rows;
    private int at = -1;

    public ArrayRows(List<@Nullable Object[]> rows) {
        this.rows = rows;
    }

    @Override
    public boolean next() {
        at = Math.min(at + 1, rows.size());
        return at < rows.size();
    }

    @Override
    public Object key() {
        return rows.get(at);
    }

    @Override
    public Entry<Object> entry() {
        return NO_ENTRY;
    }
}
