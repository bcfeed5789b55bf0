package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Function;
import org.h2.mvstore.Cursor;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** Pages of rows in the order of their keys. */
final class Scanner {
    private Scanner() {}

    /** Returns a page from one version of the map; costs the height of the tree and the rows that it passes. */
    static Page<Bytes, Bytes> page(StoreFile file, Keyspace keyspace, Scan request) {
        MVStore.TxCounter kept = file.keepVersion();
        try {
            return collect(keyspace, request, file.clock().millis());
        } catch (MVStoreException e) {
            throw file.translate(e);
        } finally {
            file.releaseVersion(kept);
        }
    }

    private static Page<Bytes, Bytes> collect(Keyspace keyspace, Scan request, long now) {
        Bytes lowest = request.lowest();
        Bytes end = request.end();
        Bytes start = request.descending() ? end : lowest;
        Cursor<Bytes, StoredEntry> cursor = keyspace.map().cursor(start, null, request.descending());
        List<Row<Bytes, Bytes>> rows = new ArrayList<>(Math.min(request.limit(), 64));
        while (cursor.hasNext()) {
            Bytes key = cursor.next();
            if (request.descending() && key.equals(end)) {
                continue;
            }
            if (request.descending() ? isBefore(key, lowest) : !isBefore(key, end) && end != null) {
                return new Page<>(rows, null);
            }
            StoredEntry row = cursor.getValue();
            if (row.isExpiredAt(now)) {
                continue;
            }
            if (rows.size() == request.limit()) {
                return new Page<>(rows, rows.get(rows.size() - 1).key());
            }
            rows.add(new Row<>(key, row));
        }
        return new Page<>(rows, null);
    }

    private static boolean isBefore(Bytes key, @Nullable Bytes bound) {
        return bound != null && key.compareTo(bound) < 0;
    }

    /** Returns all rows, page by page. */
    static Iterator<Row<Bytes, Bytes>> iterator(Function<Scan, Page<Bytes, Bytes>> scan) {
        return new Rows(scan);
    }

    private static final class Rows implements Iterator<Row<Bytes, Bytes>> {
        private final Function<Scan, Page<Bytes, Bytes>> scan;
        private Page<Bytes, Bytes> page;
        private int index;

        Rows(Function<Scan, Page<Bytes, Bytes>> scan) {
            this.scan = scan;
            this.page = scan.apply(Scan.all());
        }

        @Override
        public boolean hasNext() {
            while (index == page.rows().size() && page.next() != null) {
                page = scan.apply(Scan.all().after(page.next()));
                index = 0;
            }
            return index < page.rows().size();
        }

        @Override
        public Row<Bytes, Bytes> next() {
            if (!hasNext()) {
                throw new NoSuchElementException();
            }
            return page.rows().get(index++);
        }
    }
}
