package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Reads of entries by key, each one statement. Stateless. */
final class EntryReads {
    /** As many keys go into one statement. */
    static final int CHUNK = 10_000;

    private static final long GONE = -1;

    private EntryReads() {}

    static Query<Optional<Entry<Bytes>>> get(Namespace namespace, Bytes key) {
        return new Query<>(
                namespace.sql().get(),
                (connection, statement) -> {
                    statement.setBytes(1, IndexKey.of(key).indexed());
                    statement.setInt(2, namespace.id());
                },
                rows -> found(namespace, rows),
                new Query.OnReplica<>(
                        namespace.sql().getSeen(),
                        false,
                        (rows, evidence) ->
                                seen(rows, evidence).values().stream().findFirst()));
    }

    private static Optional<Entry<Bytes>> found(Namespace namespace, ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw namespace.goneError();
        }
        byte[] value = rows.getBytes(1);
        return value == null || rows.getLong(2) <= rows.getLong(6)
                ? Optional.empty()
                : Optional.of(Rows.entry(Bytes.wrap(value), rows, 2));
    }

    static Query<Map<Bytes, Entry<Bytes>>> getAll(Namespace namespace, Collection<? extends Bytes> keys) {
        Map<Bytes, Bytes> byIndexed = new HashMap<>(2 * keys.size());
        for (Bytes key : keys) {
            byIndexed.put(IndexKey.form(key), key);
        }
        byte[][] indexed = byIndexed.keySet().stream().map(Bytes::unsafeArray).toArray(byte[][]::new);
        return new Query<>(
                namespace.sql().getMany(),
                (connection, statement) -> {
                    statement.setInt(1, namespace.id());
                    statement.setArray(2, connection.createArrayOf("bytea", indexed));
                    statement.setInt(3, namespace.id());
                },
                rows -> found(namespace, byIndexed, rows),
                new Query.OnReplica<>(namespace.sql().getManySeen(), false, (rows, evidence) -> {
                    Map<Bytes, Entry<Bytes>> found = new HashMap<>(2 * byIndexed.size());
                    seen(rows, evidence).forEach((key, entry) -> found.put(byIndexed.getOrDefault(key, key), entry));
                    return found;
                }));
    }

    /**
     * Returns the entries that a replica shows, by their indexed keys, and notes what they rest on. A key without a row has never been written, or nobody
     * has seen an entry of it since before its row was deleted. A row that was cleared may still be alive at the primary.
     */
    private static Map<Bytes, Entry<Bytes>> seen(ResultSet rows, Evidence evidence) throws SQLException {
        Map<Bytes, Entry<Bytes>> found = new HashMap<>();
        boolean present = rows.next();
        if (!present) {
            evidence.isMissing();
        }
        for (; present; present = rows.next()) {
            byte[] key = rows.getBytes(6);
            byte[] value = rows.getBytes(1);
            if (key != null) {
                evidence.madeBy(rows.getLong(8));
            }
            if (value != null) {
                Entry<Bytes> entry = Rows.entry(Bytes.wrap(value), rows, 2);
                evidence.expires(entry.expiresAt());
                found.put(Bytes.wrap(key), entry);
                if (entry.version() <= rows.getLong(7)) {
                    evidence.isMissing();
                }
            }
        }
        return found;
    }

    /** The row without a key is the cache's: its version is the one up to which it was cleared. */
    private static Map<Bytes, Entry<Bytes>> found(Namespace namespace, Map<Bytes, Bytes> byIndexed, ResultSet rows)
            throws SQLException {
        Map<Bytes, Entry<Bytes>> found = new HashMap<>(2 * byIndexed.size());
        long cleared = GONE;
        while (rows.next()) {
            byte[] key = rows.getBytes(6);
            byte[] value = rows.getBytes(1);
            if (key == null) {
                cleared = rows.getLong(2);
            } else if (value != null) {
                Bytes wanted = Objects.requireNonNull(byIndexed.get(Bytes.wrap(key)));
                found.put(wanted, Rows.entry(Bytes.wrap(value), rows, 2));
            }
        }
        if (cleared == GONE) {
            throw namespace.goneError();
        }
        long upTo = cleared;
        found.values().removeIf(entry -> entry.version() <= upTo);
        return found;
    }
}
