package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One page of a scan: the live rows of a cursor, and the pending writes of a transaction merged into them. Costs the height of the tree and the
 * rows that it passes.
 */
final class Scanner {
    private static final int FIRST_CAPACITY = 64;

    private final Scan request;
    private final long now;
    private final @Nullable Bytes lowest;
    private final @Nullable Bytes end;
    private final @Nullable RowCursor committed;
    private final Iterator<Map.Entry<Bytes, Overlay.Pending>> pending;
    private @Nullable Bytes committedKey;
    private Map.@Nullable Entry<Bytes, Overlay.Pending> pendingWrite;

    private Scanner(Scan request, long now, @Nullable RowCursor committed, Map<Bytes, Overlay.Pending> pending) {
        this.request = request;
        this.now = now;
        this.lowest = request.lowest();
        this.end = request.end();
        this.committed = committed;
        this.pending = pending.entrySet().iterator();
    }

    /** Returns a page from one version of a cache. */
    static Page<Bytes, Bytes> page(StoreFile file, Keyspace keyspace, Scan request) {
        return keeping(file, () -> {
            RowCursor cursor = keyspace.cursor(start(request), request.descending());
            return new Scanner(request, file.clock().millis(), cursor, Collections.emptyMap()).collect();
        });
    }

    /** Returns a page as a transaction sees it. */
    static Page<Bytes, Bytes> page(StoreFile file, Overlay overlay, Scan request) {
        return keeping(file, () -> {
            Bytes start = start(request);
            return new Scanner(
                            request,
                            file.clock().millis(),
                            overlay.cursor(start, request.descending()),
                            overlay.pendingFrom(start, request.descending()))
                    .collect();
        });
    }

    private static Page<Bytes, Bytes> keeping(StoreFile file, java.util.function.Supplier<Page<Bytes, Bytes>> collect) {
        MVStore.TxCounter kept = file.keepVersion();
        try {
            return collect.get();
        } catch (MVStoreException e) {
            throw file.translate(e);
        } finally {
            file.releaseVersion(kept);
        }
    }

    private static @Nullable Bytes start(Scan request) {
        return request.descending() ? request.end() : request.lowest();
    }

    private Page<Bytes, Bytes> collect() {
        List<Row<Bytes, Bytes>> rows = new ArrayList<>(Math.min(request.limit(), FIRST_CAPACITY));
        advanceCommitted();
        advancePending();
        while (committedKey != null || pendingWrite != null) {
            Row<Bytes, Bytes> row = next();
            if (row != null) {
                if (rows.size() == request.limit()) {
                    return new Page<>(rows, rows.get(rows.size() - 1).key());
                }
                rows.add(row);
            }
        }
        return new Page<>(rows, null);
    }

    /** Returns the next row, or null if it is removed or has expired. */
    private @Nullable Row<Bytes, Bytes> next() {
        int order = order();
        Map.Entry<Bytes, Overlay.Pending> write = pendingWrite;
        if (order >= 0 && write != null) {
            advancePending();
            if (order == 0) {
                advanceCommitted();
            }
            return live(write.getKey(), write.getValue().entry());
        }
        Row<Bytes, Bytes> row = committed == null ? null : live(committed.key(), committed.row());
        advanceCommitted();
        return row;
    }

    /** Returns less than 0 if the committed row comes first, more than 0 if the pending one does, 0 if they have the same key. */
    private int order() {
        if (pendingWrite == null) {
            return -1;
        }
        if (committedKey == null) {
            return 1;
        }
        int order = committedKey.compareTo(pendingWrite.getKey());
        return request.descending() ? -order : order;
    }

    private @Nullable Row<Bytes, Bytes> live(Bytes key, @Nullable StoredEntry entry) {
        return entry == null || entry.isExpiredAt(now) ? null : new Row<>(key, entry);
    }

    private void advanceCommitted() {
        committedKey = null;
        while (committed != null && committedKey == null && committed.hasNext()) {
            Bytes key = committed.next();
            if (isPastTheEnd(key)) {
                return;
            }
            // A descending cursor starts at its bound, which a half-open range leaves out.
            committedKey = request.descending() && key.equals(end) ? null : key;
        }
    }

    private void advancePending() {
        pendingWrite = pending.hasNext() ? pending.next() : null;
        if (pendingWrite != null && isPastTheEnd(pendingWrite.getKey())) {
            pendingWrite = null;
        }
    }

    private boolean isPastTheEnd(Bytes key) {
        if (request.descending()) {
            return lowest != null && key.compareTo(lowest) < 0;
        }
        return end != null && key.compareTo(end) >= 0;
    }
}
