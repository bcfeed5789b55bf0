package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
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
    record Found(Row<Bytes, Bytes> row, boolean isLong) {}

    /** How a page's statements are carried out. */
    @FunctionalInterface
    interface Source {
        List<Found> read(Query<List<Found>> query);
    }

    static Page<Bytes, Bytes> page(Source source, Namespace namespace, Scan request) {
        Bytes lowest = request.lowest();
        Bytes end = request.end();
        if (lowest != null && end != null && lowest.compareTo(end) >= 0) {
            return new Page<>(List.of(), null);
        }
        if (isLong(lowest) || isLong(end)) {
            return page(request, source.read(whole(namespace, request, null)));
        }
        List<Found> found = source.read(indexed(namespace, request, lowest, end));
        if (found.stream().noneMatch(Found::isLong)) {
            return page(request, found);
        }
        boolean complete = found.size() <= request.limit();
        Bytes last = complete
                ? null
                : IndexKey.head(found.get(found.size() - 1).row().key());
        return page(request, source.read(whole(namespace, request, last)));
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

    private static Query<List<Found>> indexed(
            Namespace namespace, Scan request, @Nullable Bytes lowest, @Nullable Bytes end) {
        String sql = namespace
                .sql()
                .page()
                .replace("${end}", end == null ? "" : "AND t.key < ?")
                .replace("${order}", request.descending() ? "DESC" : "ASC");
        return query(sql, namespace, request, Arrays.asList(lowest == null ? Bytes.EMPTY : lowest, end));
    }

    /** Reads in the order of whole keys; from a scan's beginning to the end of the keys that begin with {@code last}. */
    private static Query<List<Found>> whole(Namespace namespace, Scan request, @Nullable Bytes last) {
        Bytes lowest = request.lowest() == null ? Bytes.EMPTY : request.lowest();
        Bytes from = last != null && request.descending() && last.compareTo(IndexKey.head(lowest)) > 0 ? last : lowest;
        Bytes end = request.end();
        Bytes indexedEnd = indexedEnd(end, last, request.descending());
        return query(
                wholeSql(namespace, request, indexedEnd != null, end != null),
                namespace,
                request,
                Arrays.asList(IndexKey.head(from), lowest, indexedEnd, end));
    }

    /** Returns a query with the namespace, bounds without those that are null, and one row more than the limit. */
    private static Query<List<Found>> query(
            String sql, Namespace namespace, Scan request, List<@Nullable Bytes> bounds) {
        return new Query<>(
                sql,
                (connection, statement) -> {
                    int index = 1;
                    statement.setInt(index++, namespace.id());
                    for (Bytes bound : bounds) {
                        if (bound != null) {
                            statement.setBytes(index++, bound.unsafeArray());
                        }
                    }
                    statement.setInt(index++, namespace.id());
                    statement.setLong(index, request.limit() + 1L);
                },
                rows -> found(rows, request.limit()),
                new Query.OnReplica<>(sql, true, (rows, evidence) -> shown(found(rows, request.limit()), evidence)));
    }

    private static List<Found> shown(List<Found> found, Evidence evidence) {
        found.forEach(one -> evidence.expires(one.row().entry().expiresAt()));
        return found;
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

    private static List<Found> found(ResultSet rows, int limit) throws SQLException {
        List<Found> found = new ArrayList<>(Math.min(limit, FIRST_CAPACITY));
        while (rows.next()) {
            byte[] tail = rows.getBytes(7);
            Bytes key = IndexKey.key(rows.getBytes(6), tail);
            found.add(new Found(new Row<>(key, Rows.entry(rows, 1)), tail != null));
        }
        return found;
    }
}
