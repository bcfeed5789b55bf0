package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Ttl;
import java.sql.ResultSet;
import java.sql.SQLException;

/** Columns as entries. */
final class Rows {
    private Rows() {}

    /** Returns the entry whose value, version, and times of creation, update and expiry stand in five columns from {@code first} on. */
    static Entry<Bytes> entry(ResultSet rows, int first) throws SQLException {
        return entry(Bytes.wrap(rows.getBytes(first)), rows, first + 1);
    }

    /** Returns the entry of a value that is known, whose version and times stand in four columns from {@code first} on. */
    static Entry<Bytes> entry(Bytes value, ResultSet rows, int first) throws SQLException {
        return Entry.of(
                value, rows.getLong(first), rows.getLong(first + 1), rows.getLong(first + 2), expiry(rows, first + 3));
    }

    static long expiry(ResultSet rows, int column) throws SQLException {
        long millis = rows.getLong(column);
        return rows.wasNull() ? Ttl.NEVER : millis;
    }
}
