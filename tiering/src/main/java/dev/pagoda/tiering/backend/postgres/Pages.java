package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pages of a scan, each from the key at which the page before ended. Stateless.
 *
 * <p>The index is in the order of keys, except among keys of more than {@link IndexKey#LONGEST} bytes that share their first ones: these follow
 * each other in the order of their digests. So a page that holds such a key is read once more in the order of whole keys, up to the end of
 * those that share the first bytes of its last one; and bounds of that length are compared with whole keys from the beginning. The cost is
 * that of the page and of the keys that share their beginnings with its ends.
 */
final class Pages {
    private static final int FIRST_CAPACITY = 64;

    private Pages() {}

    /** A row with what is known of the length of its key. */
    private record Found(Row<Bytes, Bytes> row, boolean isLong) {}

    static Page<Bytes, Bytes> page(Connection connection, Namespace namespace, Scan request) throws SQLException {
        Bytes lowest = request.lowest();
        Bytes end = request.end();
        if (lowest != null && end != null && lowest.compareTo(end) >= 0) {
            return new Page<>(List.of(), null);
        }
        if (isLong(lowest) || isLong(end)) {
            return page(request, whole(connection, namespace, request, null));
        }
        List<Found> found = indexed(connection, namespace, request, lowest, end);
        if (found.stream().noneMatch(Found::isLong)) {
            return page(request, found);
        }
        boolean complete = found.size() <= request.limit();
        Bytes last = complete
                ? null
                : IndexKey.head(found.get(found.size() - 1).row().key());
        return page(request, whole(connection, namespace, request, last));
    }

    private static boolean isLong(@Nullable Bytes bound) {
        return bound != null && IndexKey.isLong(bound);
    }

    private static Page<Bytes, Bytes> page(Scan request, List<Found> found) {
        boolean more = found.size() > request.limit();
        List<Row<Bytes, Bytes>> rows =
                found.stream().limit(request.limit()).map(Found::row).toList();
        return new Page<>(rows, more ? rows.get(rows.size() - 1).key() : null);
    }

    private static List<Found> indexed(
            Connection connection, Namespace namespace, Scan request, @Nullable Bytes lowest, @Nullable Bytes end)
            throws SQLException {
        String sql = namespace
                .sql()
                .page()
                .replace("${end}", end == null ? "" : "AND t.key < ?")
                .replace("${order}", request.descending() ? "DESC" : "ASC");
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int index = 1;
            statement.setInt(index++, namespace.id());
            statement.setBytes(index++, (lowest == null ? Bytes.EMPTY : lowest).unsafeArray());
            if (end != null) {
                statement.setBytes(index++, end.unsafeArray());
            }
            statement.setInt(index++, namespace.id());
            return rows(statement, index, request.limit());
        }
    }

    /** Reads in the order of whole keys; from a scan's beginning to the end of the keys that begin with {@code last}. */
    private static List<Found> whole(Connection connection, Namespace namespace, Scan request, @Nullable Bytes last)
            throws SQLException {
        Bytes lowest = request.lowest() == null ? Bytes.EMPTY : request.lowest();
        Bytes from = last != null && request.descending() && last.compareTo(IndexKey.head(lowest)) > 0 ? last : lowest;
        Bytes end = request.end();
        Bytes indexedEnd = indexedEnd(end, last, request.descending());
        try (PreparedStatement statement =
                connection.prepareStatement(wholeSql(namespace, request, indexedEnd != null, end != null))) {
            int index = 1;
            statement.setInt(index++, namespace.id());
            statement.setBytes(index++, IndexKey.head(from).unsafeArray());
            statement.setBytes(index++, lowest.unsafeArray());
            if (indexedEnd != null) {
                statement.setBytes(index++, indexedEnd.unsafeArray());
            }
            if (end != null) {
                statement.setBytes(index++, end.unsafeArray());
            }
            statement.setInt(index++, namespace.id());
            return rows(statement, index, request.limit());
        }
    }

    /** Returns the indexed key before which the reading ends, or null: the end of all that begin as the bound, or as the last row. */
    private static @Nullable Bytes indexedEnd(@Nullable Bytes end, @Nullable Bytes last, boolean descending) {
        Bytes ofBound =
                end == null ? null : IndexKey.isLong(end) ? IndexKey.head(end).prefixEnd() : end;
        Bytes ofLast = last == null || descending
                ? null
                : last.length() < IndexKey.LONGEST ? last.successor() : last.prefixEnd();
        if (ofBound == null || ofLast == null) {
            return ofBound == null ? ofLast : ofBound;
        }
        return ofBound.compareTo(ofLast) < 0 ? ofBound : ofLast;
    }

    private static String wholeSql(Namespace namespace, Scan request, boolean indexedEnd, boolean wholeEnd) {
        return namespace
                .sql()
                .pageLong()
                .replace("${indexed_end}", indexedEnd ? "AND t.key < ?" : "")
                .replace("${whole_end}", wholeEnd ? "AND pagoda.full_key(t.key, t.key_tail) < ?" : "")
                .replace("${order_tail}", request.descending() ? "DESC NULLS LAST" : "ASC NULLS FIRST")
                .replace("${order}", request.descending() ? "DESC" : "ASC");
    }

    private static List<Found> rows(PreparedStatement statement, int limitIndex, int limit) throws SQLException {
        statement.setLong(limitIndex, limit + 1L);
        List<Found> found = new ArrayList<>(Math.min(limit, FIRST_CAPACITY));
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                byte[] tail = rows.getBytes(7);
                Bytes key = IndexKey.key(rows.getBytes(6), tail);
                found.add(new Found(new Row<>(key, Rows.entry(rows, 1)), tail != null));
            }
        }
        return found;
    }
}
