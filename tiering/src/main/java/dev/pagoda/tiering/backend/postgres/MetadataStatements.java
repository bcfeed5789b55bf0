package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Reads and writes of metadata, each one statement. Stateless. */
final class MetadataStatements {
    /** As many parameters are the attributes. */
    private static final int ATTRIBUTES = 4;

    private static final int KEY = 9;

    private MetadataStatements() {}

    static Optional<Entry<EntryMetadata>> get(Connection connection, Namespace namespace, Bytes key)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().metadata().get())) {
            statement.setBytes(1, IndexKey.of(key).indexed());
            statement.setInt(2, namespace.id());
            try (ResultSet rows = statement.executeQuery()) {
                if (!rows.next()) {
                    throw namespace.goneError();
                }
                return rows.getLong(1) == 0 ? Optional.empty() : Optional.of(entry(namespace, rows));
            }
        }
    }

    /** Returns whether a live entry, of {@code version} if that is not null, has been given the attributes. */
    static boolean set(
            Connection connection,
            Namespace namespace,
            Bytes key,
            Attributes attributes,
            @Nullable Long version,
            long deadline)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().metadata().set())) {
            bind(connection, statement, 1, attributes);
            EntryWrites.setNullable(statement, ATTRIBUTES + 1, version);
            statement.setInt(ATTRIBUTES + 2, namespace.id());
            statement.setBytes(ATTRIBUTES + 3, IndexKey.of(key).indexed());
            statement.setLong(ATTRIBUTES + 4, deadline);
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next();
            }
        }
    }

    static Page<Bytes, EntryMetadata> find(
            Connection connection, Namespace namespace, Attributes wanted, int limit, @Nullable Bytes after)
            throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().metadata().find())) {
            statement.setBytes(1, after == null ? null : after.unsafeArray());
            bind(connection, statement, 2, wanted);
            statement.setInt(ATTRIBUTES + 2, namespace.id());
            statement.setInt(ATTRIBUTES + 3, namespace.id());
            statement.setLong(ATTRIBUTES + 4, limit + 1L);
            return page(rows(namespace, statement), limit);
        }
    }

    private static List<Row<Bytes, EntryMetadata>> rows(Namespace namespace, PreparedStatement statement)
            throws SQLException {
        List<Row<Bytes, EntryMetadata>> found = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Bytes key = IndexKey.key(rows.getBytes(KEY), rows.getBytes(KEY + 1));
                found.add(new Row<>(key, entry(namespace, rows)));
            }
        }
        return found;
    }

    private static Page<Bytes, EntryMetadata> page(List<Row<Bytes, EntryMetadata>> found, int limit) {
        return found.size() <= limit
                ? new Page<>(found, null)
                : new Page<>(found.subList(0, limit), found.get(limit - 1).key());
    }

    /** Returns the version of the removal of each key that was removed. */
    static Map<Bytes, Long> remove(
            Connection connection,
            Namespace namespace,
            Collection<? extends Bytes> keys,
            Attributes wanted,
            long deadline)
            throws SQLException {
        SortedMap<Bytes, Bytes> byIndexed = new TreeMap<>();
        keys.forEach(key -> byIndexed.put(Bytes.wrap(IndexKey.of(key).indexed()), key));
        byte[][] indexed = byIndexed.keySet().stream().map(Bytes::unsafeArray).toArray(byte[][]::new);
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().metadata().remove())) {
            statement.setInt(1, namespace.id());
            statement.setArray(2, connection.createArrayOf("bytea", indexed));
            bind(connection, statement, 3, wanted);
            statement.setInt(ATTRIBUTES + 3, namespace.id());
            statement.setLong(ATTRIBUTES + 4, deadline);
            return removed(statement, byIndexed);
        }
    }

    private static Map<Bytes, Long> removed(PreparedStatement statement, Map<Bytes, Bytes> byIndexed)
            throws SQLException {
        Map<Bytes, Long> removed = new HashMap<>(2 * byIndexed.size());
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                Bytes key = Objects.requireNonNull(byIndexed.get(Bytes.wrap(rows.getBytes(2))));
                removed.put(key, rows.getLong(1));
            }
        }
        return removed;
    }

    private static void bind(Connection connection, PreparedStatement statement, int first, Attributes attributes)
            throws SQLException {
        Map<String, String> properties = attributes.properties();
        statement.setString(first, attributes.contentType());
        bind(connection, statement, first + 1, attributes.tags());
        bind(connection, statement, first + 2, properties.keySet());
        bind(connection, statement, first + 3, properties.values());
    }

    /** Nothing is null, so that it is no part of the document. */
    private static void bind(Connection connection, PreparedStatement statement, int index, Collection<String> texts)
            throws SQLException {
        if (texts.isEmpty()) {
            statement.setNull(index, Types.ARRAY);
        } else {
            statement.setArray(index, connection.createArrayOf("text", texts.toArray(String[]::new)));
        }
    }

    /** Returns the entry in the present row. */
    private static Entry<EntryMetadata> entry(Namespace namespace, ResultSet rows) throws SQLException {
        String[] properties = texts(rows.getArray(8));
        Map<String, String> byName = new HashMap<>();
        for (int i = 0; i < properties.length; i += 2) {
            byName.put(properties[i], properties[i + 1]);
        }
        Attributes attributes =
                new Attributes(rows.getString(6), new HashSet<>(Arrays.asList(texts(rows.getArray(7)))), byName);
        String codec = namespace.format().valueCodec();
        return Rows.entry(new EntryMetadata(rows.getLong(5), codec, attributes), rows, 1);
    }

    private static String[] texts(Array array) throws SQLException {
        return (String[]) array.getArray();
    }
}
