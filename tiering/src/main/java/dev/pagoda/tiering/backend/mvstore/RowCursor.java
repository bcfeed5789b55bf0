package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/** Walks over the rows of one version of a cache, in the order of their keys. Not thread-safe. */
final class RowCursor {
    private final Cursor<byte[], StoredEntry> cursor;

    private RowCursor(Cursor<byte[], StoredEntry> cursor) {
        this.cursor = cursor;
    }

    /** Walks over what the map holds now, from {@code from} on, null being the first or the last key. */
    static RowCursor of(MVMap<byte[], StoredEntry> map, @Nullable Bytes from, boolean descending) {
        return new RowCursor(map.cursor(form(from), null, descending));
    }

    /** As {@link #of(MVMap, Bytes, boolean)}, for what the map held once. */
    static RowCursor of(
            MVMap<byte[], StoredEntry> map,
            RootReference<byte[], StoredEntry> root,
            @Nullable Bytes from,
            boolean descending) {
        return new RowCursor(map.cursor(root, form(from), null, descending));
    }

    private static byte @Nullable [] form(@Nullable Bytes key) {
        return key == null ? null : key.unsafeArray();
    }

    boolean hasNext() {
        return cursor.hasNext();
    }

    /** Goes to the next row and returns its key. */
    Bytes next() {
        return Bytes.wrap(cursor.next());
    }

    /** Returns the key of the row that {@link #next} went to. */
    Bytes key() {
        return Bytes.wrap(cursor.getKey());
    }

    /** Returns the row that {@link #next} went to. */
    StoredEntry row() {
        return cursor.getValue();
    }
}
