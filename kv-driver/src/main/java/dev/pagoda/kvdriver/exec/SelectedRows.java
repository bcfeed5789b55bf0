package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Entry;

/** The rows that pass a filter, without the first few and up to a number. */
final class SelectedRows implements Rows {
    private final Rows rows;
    private final Filter filter;
    private long skip;
    private long left;

    SelectedRows(Rows rows, Filter filter, long offset, long limit) {
        this.rows = rows;
        this.filter = filter;
        this.skip = offset;
        this.left = limit;
    }

    @Override
    public boolean next() {
        while (left > 0 && rows.next()) {
            if (filter.isEmpty() || filter.matches(rows.key(), rows.entry())) {
                if (skip == 0) {
                    left--;
                    return true;
                }
                skip--;
            }
        }
        left = 0;
        return false;
    }

    @Override
    public Object key() {
        return rows.key();
    }

    @Override
    public Entry<Object> entry() {
        return rows.entry();
    }
}
