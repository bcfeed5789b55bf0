package dev.pagoda.tiering.backend.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * Where a server is in the order of all changes.
 *
 * @param history the history that its data belong to; positions of different histories say nothing about each other
 * @param server which start of which server it is
 * @param replica whether it follows another server
 * @param millis its clock, in ms since 1970
 * @param bytes how far its log of changes goes: on a replica what has been replayed, on a primary what can be visible at most
 * @param ended all transactions with lower numbers have ended
 * @param next no transaction with this number or a higher one was visible
 */
record Position(String history, String server, boolean replica, long millis, long bytes, long ended, long next) {
    static Position ask(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.POSITION);
                ResultSet rows = statement.executeQuery()) {
            return of(rows);
        }
    }

    /** Returns the position that the answer to {@link Statements#POSITION} tells. */
    static Position of(ResultSet rows) throws SQLException {
        if (!rows.next()) {
            throw new SQLException("The history of the schema is missing", "42P01");
        }
        return new Position(
                rows.getString(1),
                rows.getString(2),
                rows.getBoolean(3),
                rows.getLong(4),
                rows.getLong(5),
                rows.getLong(6),
                rows.getLong(7));
    }
}
