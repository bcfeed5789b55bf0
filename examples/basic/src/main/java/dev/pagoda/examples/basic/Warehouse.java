package dev.pagoda.examples.basic;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import javax.sql.DataSource;

/** The same stock through SQL: range queries, compare-and-set, batches, and orders as transactions. Thread-safe. */
final class Warehouse {
    private static final String CONFLICT = "40001";
    private static final int ATTEMPTS = 20;

    private final DataSource database;

    /** Uses {@code database}, and creates the table of orders if there is none. */
    Warehouse(DataSource database) throws SQLException {
        this.database = database;
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE IF NOT EXISTS orders (key VARCHAR PRIMARY KEY, value INTEGER)");
        }
    }

    /** Returns the pieces of each product whose number begins with {@code prefix}, in order; a scan of that range. */
    Map<String, Integer> stock(String prefix) throws SQLException {
        return pieces("SELECT key, value FROM stock WHERE key LIKE ? ORDER BY key", prefix + "%");
    }

    /** Returns the lines of the orders whose number begins with {@code order}, as {@code order/product}. */
    Map<String, Integer> lines(String order) throws SQLException {
        return pieces("SELECT key, value FROM orders WHERE key LIKE ? ORDER BY key", order + "%");
    }

    /** Stores several counts in one batch, which is one call of the store. */
    void recount(Map<String, Integer> counts) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement upsert = connection.prepareStatement("UPSERT INTO stock VALUES (?, ?)")) {
            for (Map.Entry<String, Integer> count : counts.entrySet()) {
                upsert.setString(1, count.getKey());
                upsert.setInt(2, count.getValue());
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /** Returns the version of a product's stock, for {@link #correct}. */
    long version(String sku) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement("SELECT version FROM stock WHERE key = ?")) {
            select.setString(1, sku);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getLong(1) : 0;
            }
        }
    }

    /** Sets the stock of a product unless it has changed since it had that version; returns whether it was set. */
    boolean correct(String sku, int pieces, long version) throws SQLException {
        try (Connection connection = database.getConnection();
                PreparedStatement update =
                        connection.prepareStatement("UPDATE stock SET value = ? WHERE key = ? AND version = ?")) {
            update.setInt(1, pieces);
            update.setString(2, sku);
            update.setLong(3, version);
            return update.executeUpdate() == 1;
        }
    }

    /**
     * Orders what there is enough of, in one transaction, which is tried again after a conflict with others. With repeatable reads nobody
     * can take pieces between the look and the update: whoever comes second has the conflict.
     *
     * @return the products that could not be ordered
     */
    Set<String> order(String order, Map<String, Integer> lines) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return tryOrder(order, lines);
            } catch (SQLException e) {
                if (!CONFLICT.equals(e.getSQLState()) || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    private Set<String> tryOrder(String order, Map<String, Integer> lines) throws SQLException {
        Set<String> missing = new LinkedHashSet<>();
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            try {
                for (Map.Entry<String, Integer> line : lines.entrySet()) {
                    if (!orderLine(connection, order, line.getKey(), line.getValue())) {
                        missing.add(line.getKey());
                    }
                }
                connection.commit();
            } catch (SQLException e) {
                connection.rollback();
                throw e;
            }
        }
        return missing;
    }

    /** Writes the line and takes the pieces; if there are too few, undoes both and leaves the lines before as they are. */
    private static boolean orderLine(Connection connection, String order, String sku, int pieces) throws SQLException {
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO orders VALUES (?, ?)")) {
            insert.setString(1, order + "/" + sku);
            insert.setInt(2, pieces);
            insert.executeUpdate();
        }
        boolean taken = take(connection, sku, pieces);
        if (!taken) {
            connection.rollback(before);
        }
        return taken;
    }

    private static boolean take(Connection connection, String sku, int pieces) throws SQLException {
        int rest = inStock(connection, sku) - pieces;
        if (rest < 0) {
            return false;
        }
        try (PreparedStatement update = connection.prepareStatement("UPDATE stock SET value = ? WHERE key = ?")) {
            update.setInt(1, rest);
            update.setString(2, sku);
            return update.executeUpdate() == 1;
        }
    }

    private static int inStock(Connection connection, String sku) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT value FROM stock WHERE key = ?")) {
            select.setString(1, sku);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getInt(1) : 0;
            }
        }
    }

    private Map<String, Integer> pieces(String sql, String pattern) throws SQLException {
        Map<String, Integer> pieces = new LinkedHashMap<>();
        try (Connection connection = database.getConnection();
                PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, pattern);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    pieces.put(rows.getString(1), rows.getInt(2));
                }
            }
        }
        return pieces;
    }
}
