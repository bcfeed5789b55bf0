package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Entry;

/**
 * Rows to go through once. Not thread-safe.
 *
 * <p>Where a result is not of a table, the key is the array of its columns and there is no entry.
 */
public interface Rows {
    /** Goes to the next row; the first call goes to the first. Returns false after the last. May block on a store. */
    boolean next();

    /** Returns the key of this row. */
    Object key();

    /** Returns the entry of this row. */
    Entry<Object> entry();
}
