package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** One walk over a cache that removes its expired rows, in slices. Not thread-safe. */
final class Sweep {
    private static final int SLICE = 512;

    private final StoreFile file;
    private final Keyspace keyspace;
    private @Nullable Bytes position;

    /** Begins a walk; from now on the cache forgets when its earliest row expires, and learns it again on the way. */
    Sweep(StoreFile file, Keyspace keyspace) {
        this.file = file;
        this.keyspace = keyspace;
        keyspace.forgetEarliestExpiry();
    }

    /** Walks a little further; returns whether there is more. */
    boolean slice() {
        MVStore.TxCounter kept = file.keepVersion();
        try {
            long now = file.clock().millis();
            RowCursor cursor = keyspace.cursor(position, false);
            for (int i = 0; i < SLICE; i++) {
                if (!cursor.hasNext()) {
                    return false;
                }
                visit(cursor.next(), cursor.row(), now);
            }
            position = cursor.key().successor();
            return true;
        } finally {
            file.releaseVersion(kept);
        }
    }

    private void visit(Bytes key, StoredEntry row, long now) {
        if (row.isExpiredAt(now)) {
            keyspace.expire(key, row);
        } else {
            keyspace.expiresAt(row.expiresAt());
        }
    }
}
