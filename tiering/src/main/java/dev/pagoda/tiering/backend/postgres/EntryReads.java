package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
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

    static Optional<Entry<Bytes>> get(Connection connection, Namespace namespace, Bytes key) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().get())) {
            statement.setBytes(1, IndexKey.of(key).indexed());
            statement.setInt(2, namespace.id());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw namespace.goneError();
                }
                byte[] value = rows.getBytes(1);
                return value == null || rows.getLong(2) <= rows.getLong(6)
                        ? Optional.empty()
                        : Optional.of(Rows.entry(Bytes.wrap(value), rows, 2));
            }
        }
    }

    static Map<Bytes, Entry<Bytes>> getAll(Connection connection, Namespace namespace, Collection<? extends Bytes> keys)
            throws SQLException {
        Map<Bytes, Bytes> byIndexed = new HashMap<>(2 * keys.size());
        for (Bytes key : keys) {
            byIndexed.put(IndexKey.form(key), key);
        }
        byte[][] indexed = byIndexed.keySet().stream().map(Bytes::unsafeArray).toArray(byte[][]::new);
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().getMany())) {
            statement.setInt(1, namespace.id());
            statement.setInt(2, namespace.id());
            statement.setArray(3, connection.createArrayOf("bytea", indexed));
            try (ResultSet rows = statement.executeQuery()) {
                return found(namespace, byIndexed, rows);
            }
        }
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
