package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.StoreException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The size of a cache: counted if it is small, else as the server estimates it. Remembers the last answer. Thread-safe. */
final class EntryCount {
    /** As many rows are counted; of a larger cache the server's own estimate is taken. */
    private static final int COUNTED = 10_000;

    private static final Logger LOGGER = System.getLogger(EntryCount.class.getName());

    private final Connections connections;
    private final Namespace namespace;
    private volatile Size last = new Size(0, 0);

    /** Entries and their bytes. */
    record Size(long entries, long bytes) {}

    EntryCount(Connections connections, Namespace namespace) {
        this.connections = connections;
        this.namespace = namespace;
    }

    /** Returns the size, which was asked for now if {@code ask} and the server answers. */
    Size get(boolean ask) {
        if (ask) {
            try {
                last = connections.read(this::count);
            } catch (StoreException e) {
                LOGGER.log(
                        Level.DEBUG, "The size of the cache {0} can''t be had: {1}", namespace.name(), e.getMessage());
            }
        }
        return last;
    }

    private Size count(Connection connection) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().count())) {
            statement.setInt(1, namespace.id());
            statement.setInt(2, COUNTED);
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                Size size = new Size(rows.getLong(1), rows.getLong(2));
                long looked = rows.getLong(3);
                return looked < COUNTED ? size : estimate(connection, size);
            }
        }
    }

    /** Scales what was counted up to the rows of the partition, which may hold other caches too. */
    private Size estimate(Connection connection, Size counted) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(namespace.sql().estimate())) {
            statement.setInt(1, namespace.id());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                double factor = Math.max(1, rows.getDouble(1) / COUNTED);
                return new Size((long) (counted.entries() * factor), (long) (counted.bytes() * factor));
            }
        }
    }
}
