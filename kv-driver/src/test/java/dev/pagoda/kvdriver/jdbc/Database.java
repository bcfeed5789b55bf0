package dev.pagoda.kvdriver.jdbc;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A connection with the short forms that tests use. */
final class Database implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    private final String url;
    private final Connection connection;

    Database(String url) throws SQLException {
        this.url = url;
        this.connection = DriverManager.getConnection(url);
    }

    /** Opens an empty database on the heap. */
    static Database memory() throws SQLException {
        return new Database("jdbc:pagoda:memory:test-" + NEXT.incrementAndGet());
    }

    Database again() throws SQLException {
        return new Database(url);
    }

    String url() {
        return url;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement and returns its update count. */
    int run(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(sql, parameters)) {
            return statement.executeUpdate();
        }
    }

    /** Runs a query and returns its rows, each with its columns as text joined by a bar. */
    List<String> rows(String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepared(sql, parameters);
                ResultSet rows = statement.executeQuery()) {
            return rows(rows);
        }
    }

    static List<String> rows(ResultSet rows) throws SQLException {
        List<String> found = new ArrayList<>();
        int columns = rows.getMetaData().getColumnCount();
        while (rows.next()) {
            StringBuilder row = new StringBuilder();
            for (int i = 1; i <= columns; i++) {
                row.append(i == 1 ? "" : "|").append(rows.getString(i));
            }
            found.add(row.toString());
        }
        return found;
    }

    /** Runs statements one after the other. */
    Database all(String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
        return this;
    }

    PreparedStatement prepared(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
