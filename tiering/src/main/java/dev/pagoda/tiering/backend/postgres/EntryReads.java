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
import java.util.Optional;

/** Reads of entries by key, each one statement. Stateless. */
final class EntryReads {
    /** As many keys go into one statement. */
    static final int CHUNK = 10_000;

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
                return value == null ? Optional.empty() : Optional.of(Rows.entry(Bytes.wrap(value), rows, 2));
            }
        }
    }

    static Map<Bytes, Entry<Bytes>> getAll(Connection connection, Namespace namespace, Collection<? extends Bytes> keys)
            throws SQLException {
        Map<Bytes, Bytes> byIndexed = new HashMap<>(2 * keys.size());
        for (Bytes key : keys) {
            byIndexed.put(Bytes.wrap(IndexKey.of(key).indexed()), key);
        }
        byte[][] indexed =
                byIndexed.keySet().stream().sorted().map(Bytes::unsafeArray).toArray(byte[][]::new);
        Map<Bytes, Entry<Bytes>> found = new HashMap<>(2 * keys.size());
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().getMany())) {
            statement.setArray(1, connection.createArrayOf("bytea", indexed));
            statement.setInt(2, namespace.id());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw namespace.goneError();
                }
                do {
                    add(found, byIndexed, rows);
                } while (rows.next());
            }
        }
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
