package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;

/** Columns as entries. */
final class Rows {
    /** The beginning of the year 2000, from which the server counts, in ms since 1970. */
    private static final long YEAR_2000 = 946_684_800_000L;

    private Rows() {}

    /** Returns the entry whose value, version, and times of creation, update and expiry stand in five columns from {@code first} on. */
    static Entry<Bytes> entry(ResultSet rows, int first) throws SQLException {
        return entry(Bytes.wrap(rows.getBytes(first)), rows, first + 1);
    }

    /** Returns the entry of a value that is known, whose version and times stand in four columns from {@code first} on. */
    static <V> Entry<V> entry(V value, ResultSet rows, int first) throws SQLException {
        return entry(value, rows.getLong(first), rows, first + 1);
    }

    /** Returns the entry of a value and version that are known, whose times stand in three columns from {@code first} on. */
    static <V> Entry<V> entry(V value, long version, ResultSet rows, int first) throws SQLException {
        return Entry.of(value, version, millis(rows, first), millis(rows, first + 1), expiry(rows, first + 2));
    }

    static long expiry(ResultSet rows, int column) throws SQLException {
        Timestamp instant = rows.getTimestamp(column);
        return instant == null ? Ttl.NEVER : instant.getTime();
    }

    private static long millis(ResultSet rows, int column) throws SQLException {
        Timestamp instant = rows.getTimestamp(column);
        return instant == null ? 0 : instant.getTime();
    }

    /** Returns what a put of {@code value} has stored, from the form that {@code pagoda.stored_form} describes. */
    static Written stored(Bytes value, byte[] form) {
        ByteBuffer fields = ByteBuffer.wrap(form);
        Outcome outcome = fields.get() == 1 ? Outcome.CREATED : Outcome.UPDATED;
        long version = fields.getLong();
        long createdAt = millis(fields.getLong());
        long updatedAt = millis(fields.getLong());
        long expiresAt = fields.hasRemaining() ? millis(fields.getLong()) : Ttl.NEVER;
        return new Written(
                new Write<>(outcome, version, Entry.of(value, version, createdAt, updatedAt, expiresAt), null), null);
    }

    private static long millis(long microsSince2000) {
        return Math.floorDiv(microsSince2000, 1_000L) + YEAR_2000;
    }
}
