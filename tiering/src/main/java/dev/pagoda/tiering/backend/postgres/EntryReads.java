package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Reads of entries by key, each one statement. Stateless. */
final class EntryReads {
    /** As many keys go into one statement. */
    static final int CHUNK = 10_000;

    private EntryReads() {}

    static Query<Optional<Entry<Bytes>>> get(Namespace namespace, Bytes key) {
        return new Query<>(
                namespace.sql().get(),
                (connection, statement) -> {
                    statement.setBytes(1, IndexKey.of(key).indexed());
                    statement.setInt(2, namespace.id());
                },
                rows -> {
                    if (!rows.next()) {
                        throw namespace.goneError();
                    }
                    byte[] value = rows.getBytes(1);
                    return value == null ? Optional.empty() : Optional.of(Rows.entry(Bytes.wrap(value), rows, 2));
                },
                new Query.OnReplica<>(
                        namespace.sql().getSeen(),
                        false,
                        (rows, evidence) ->
                                seen(rows, evidence).values().stream().findFirst()));
    }

    static Query<Map<Bytes, Entry<Bytes>>> getAll(Namespace namespace, Collection<? extends Bytes> keys) {
        Map<Bytes, Bytes> byIndexed = new HashMap<>(2 * keys.size());
        for (Bytes key : keys) {
            byIndexed.put(Bytes.wrap(IndexKey.of(key).indexed()), key);
        }
        byte[][] indexed =
                byIndexed.keySet().stream().sorted().map(Bytes::unsafeArray).toArray(byte[][]::new);
        return new Query<>(
                namespace.sql().getMany(),
                (connection, statement) -> {
                    statement.setArray(1, connection.createArrayOf("bytea", indexed));
                    statement.setInt(2, namespace.id());
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

    private static Map<Bytes, Entry<Bytes>> found(Namespace namespace, Map<Bytes, Bytes> byIndexed, ResultSet rows)
            throws SQLException {
        if (!rows.next()) {
            throw namespace.goneError();
        }
        Map<Bytes, Entry<Bytes>> found = new HashMap<>(2 * byIndexed.size());
        do {
            add(found, byIndexed, rows);
        } while (rows.next());
        return found;
    }

    private static void add(Map<Bytes, Entry<Bytes>> found, Map<Bytes, Bytes> byIndexed, ResultSet rows)
            throws SQLException {
        byte[] value = rows.getBytes(1);
        if (value != null) {
            Bytes key = byIndexed.get(Bytes.wrap(rows.getBytes(6)));
            if (key != null) {
                found.put(key, Rows.entry(Bytes.wrap(value), rows, 2));
            }
        }
    }
}
