package dev.pagoda.kvdriver.outage;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The cache {@code strict} of a program as a table. */
record StrictTable(Connection connection) {
    String select(String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT value FROM strict WHERE key = ?")) {
            select.setString(1, key);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next() ? rows.getString(1) : null;
            }
        }
    }

    Integer update(String sql) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return statement.executeUpdate();
        }
    }
}
