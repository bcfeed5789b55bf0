package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Columns;
import dev.pagoda.kvdriver.exec.Conversions;
import dev.pagoda.kvdriver.exec.Rows;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringReader;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.Ref;
import java.sql.ResultSetMetaData;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Statement;
import java.sql.Time;
import java.sql.Timestamp;
import java.util.Calendar;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A result: rows to go through once, forwards. A result of one row holds that row itself, so that a point select makes this object and
 * nothing else; it has few fields for that reason. Long, since the interface is.
 *
 * <p>Not thread-safe.
 */
final class PagodaResultSet extends LabelledResultSet {
    private static final byte BEFORE = 0;
    private static final byte ON_ROW = 1;
    private static final byte AFTER = 2;
    private static final byte CLOSED = 3;

    private final @Nullable StatementBase statement;
    private final Columns columns;
    /** The rows, or null if there is at most one, which key and entry hold from the start. */
    private final @Nullable Rows rows;

    private @Nullable Object key;
    private @Nullable Entry<Object> entry;
    private int row;
    private byte state = BEFORE;
    private boolean wasNull;

    private PagodaResultSet(
            @Nullable StatementBase statement,
            Columns columns,
            @Nullable Rows rows,
            @Nullable Object key,
            @Nullable Entry<Object> entry) {
        this.statement = statement;
        this.columns = columns;
        this.rows = rows;
        this.key = key;
        this.entry = entry;
    }

    /** Returns a result of any number of rows; the statement is null if the result belongs to metadata. */
    static PagodaResultSet of(@Nullable StatementBase statement, Columns columns, Rows rows) {
        return new PagodaResultSet(statement, columns, rows, null, null);
    }

    /** Returns a result of one row, or of none if there is no entry. */
    static PagodaResultSet ofOne(
            StatementBase statement, Columns columns, @Nullable Object key, @Nullable Entry<Object> entry) {
        return new PagodaResultSet(statement, columns, null, key, entry);
    }

    @Override
    public boolean next() throws SQLException {
        if (state == CLOSED) {
            throw Errors.closed("result set");
        }
        boolean more = state != AFTER && (rows == null ? state == BEFORE && entry != null : fetch(rows));
        state = more ? ON_ROW : AFTER;
        row = more ? row + 1 : 0;
        return more;
    }

    private boolean fetch(Rows source) throws SQLException {
        try {
            boolean more = source.next();
            if (more) {
                key = source.key();
                entry = source.entry();
            }
            return more;
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    /** Returns the value of a column, counted from 1. */
    private @Nullable Object value(int column) throws SQLException {
        if (state != ON_ROW) {
            throw state == CLOSED ? Errors.closed("result set") : Errors.of("24000", "The result set is not on a row");
        }
        if (column < 1 || column > columns.size()) {
            throw Errors.of("42703", "There is no column " + column + "; the result has " + columns.size());
        }
        Object value = columns.get(column - 1, Objects.requireNonNull(key), entry);
        wasNull = value == null;
        return value;
    }

    /** A conversion that may throw. */
    private interface Conversion<T> {
        T of(Object value);
    }

    private <T> @Nullable T converted(int column, Conversion<T> conversion) throws SQLException {
        Object value = value(column);
        if (value == null) {
            return null;
        }
        try {
            return conversion.of(value);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    private long whole(int column, long least, long most) throws SQLException {
        Object value = value(column);
        if (value == null) {
            return 0;
        }
        try {
            return Conversions.toLong(value, least, most);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    @Override
    public @Nullable String getString(int column) throws SQLException {
        Object value = value(column);
        return value == null || value instanceof String ? (String) value : converted(column, Conversions::toText);
    }

    @Override
    public boolean getBoolean(int column) throws SQLException {
        return Boolean.TRUE.equals(converted(column, Conversions::toBoolean));
    }

    @Override
    public byte getByte(int column) throws SQLException {
        return (byte) whole(column, Byte.MIN_VALUE, Byte.MAX_VALUE);
    }

    @Override
    public short getShort(int column) throws SQLException {
        return (short) whole(column, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    @Override
    public int getInt(int column) throws SQLException {
        return (int) whole(column, Integer.MIN_VALUE, Integer.MAX_VALUE);
    }

    @Override
    public long getLong(int column) throws SQLException {
        return whole(column, Long.MIN_VALUE, Long.MAX_VALUE);
    }

    @Override
    public float getFloat(int column) throws SQLException {
        return (float) getDouble(column);
    }

    @Override
    public double getDouble(int column) throws SQLException {
        Double value = converted(column, Conversions::toDouble);
        return value == null ? 0 : value;
    }

    @Override
    public @Nullable BigDecimal getBigDecimal(int column) throws SQLException {
        return converted(column, Conversions::toDecimal);
    }

    @Deprecated
    @Override
    public @Nullable BigDecimal getBigDecimal(int column, int scale) throws SQLException {
        return converted(column, value -> JdbcValues.scaled(Conversions.toDecimal(value), scale));
    }

    @Override
    public byte @Nullable [] getBytes(int column) throws SQLException {
        return converted(column, PagodaResultSet::bytes);
    }

    private static byte[] bytes(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        return value instanceof String text
                ? text.getBytes(StandardCharsets.UTF_8)
                : Conversions.convert(value, Bytes.class).toByteArray();
    }

    @Override
    public @Nullable Date getDate(int column) throws SQLException {
        return getDate(column, null);
    }

    @Override
    public @Nullable Date getDate(int column, @Nullable Calendar calendar) throws SQLException {
        return converted(column, value -> JdbcValues.date(value, JdbcValues.zone(calendar)));
    }

    @Override
    public @Nullable Time getTime(int column) throws SQLException {
        return getTime(column, null);
    }

    @Override
    public @Nullable Time getTime(int column, @Nullable Calendar calendar) throws SQLException {
        return converted(column, value -> JdbcValues.time(value, JdbcValues.zone(calendar)));
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column) throws SQLException {
        return getTimestamp(column, null);
    }

    @Override
    public @Nullable Timestamp getTimestamp(int column, @Nullable Calendar calendar) throws SQLException {
        return converted(column, value -> JdbcValues.timestamp(value, JdbcValues.zone(calendar)));
    }

    @Override
    public @Nullable Object getObject(int column) throws SQLException {
        return converted(column, JdbcValues::object);
    }

    @Override
    public @Nullable Object getObject(int column, @Nullable Map<String, Class<?>> map) throws SQLException {
        return getObject(column);
    }

    @Override
    public <T> @Nullable T getObject(int column, Class<T> type) throws SQLException {
        return converted(column, value -> JdbcValues.object(value, type));
    }

    @Override
    public @Nullable String getNString(int column) throws SQLException {
        return getString(column);
    }

    @Override
    public @Nullable InputStream getBinaryStream(int column) throws SQLException {
        byte[] bytes = getBytes(column);
        return bytes == null ? null : new ByteArrayInputStream(bytes);
    }

    @Override
    public @Nullable InputStream getAsciiStream(int column) throws SQLException {
        return stream(column, StandardCharsets.US_ASCII);
    }

    @Deprecated
    @Override
    public @Nullable InputStream getUnicodeStream(int column) throws SQLException {
        return stream(column, StandardCharsets.UTF_16BE);
    }

    private @Nullable InputStream stream(int column, Charset charset) throws SQLException {
        String text = getString(column);
        return text == null ? null : new ByteArrayInputStream(text.getBytes(charset));
    }

    @Override
    public @Nullable Reader getCharacterStream(int column) throws SQLException {
        String text = getString(column);
        return text == null ? null : new StringReader(text);
    }

    @Override
    public @Nullable Reader getNCharacterStream(int column) throws SQLException {
        return getCharacterStream(column);
    }

    @Override
    public Array getArray(int column) throws SQLException {
        throw Errors.notSupported("arrays");
    }

    @Override
    public Blob getBlob(int column) throws SQLException {
        throw Errors.notSupported("Blob; use getBytes or getBinaryStream");
    }

    @Override
    public Clob getClob(int column) throws SQLException {
        throw Errors.notSupported("Clob; use getString or getCharacterStream");
    }

    @Override
    public NClob getNClob(int column) throws SQLException {
        throw Errors.notSupported("NClob; use getString or getCharacterStream");
    }

    @Override
    public Ref getRef(int column) throws SQLException {
        throw Errors.notSupported("Ref");
    }

    @Override
    public RowId getRowId(int column) throws SQLException {
        throw Errors.notSupported("RowId; the key identifies a row");
    }

    @Override
    public SQLXML getSQLXML(int column) throws SQLException {
        throw Errors.notSupported("SQLXML; use getString");
    }

    @Override
    public URL getURL(int column) throws SQLException {
        throw Errors.notSupported("URL; use getString");
    }

    @Override
    public int findColumn(String label) throws SQLException {
        List<Columns.Description> descriptions = columns.descriptions();
        for (int i = 0; i < descriptions.size(); i++) {
            if (descriptions.get(i).label().equalsIgnoreCase(label)) {
                return i + 1;
            }
        }
        throw Errors.of(
                "42703",
                "There is no such column; the result has "
                        + descriptions.stream().map(Columns.Description::label).toList());
    }

    @Override
    public boolean wasNull() {
        return wasNull;
    }

    @Override
    public ResultSetMetaData getMetaData() throws SQLException {
        requireOpen();
        return new PagodaResultSetMetaData(columns);
    }

    @Override
    public void close() throws SQLException {
        if (state != CLOSED) {
            state = CLOSED;
            key = null;
            entry = null;
            if (statement != null) {
                statement.resultClosed(this);
            }
        }
    }

    /** Closes without telling the statement, which knows. */
    void closeQuietly() {
        state = CLOSED;
        key = null;
        entry = null;
    }

    @Override
    public boolean isClosed() {
        return state == CLOSED;
    }

    private void requireOpen() throws SQLException {
        if (state == CLOSED) {
            throw Errors.closed("result set");
        }
    }

    @Override
    public @Nullable Statement getStatement() throws SQLException {
        requireOpen();
        return statement;
    }

    @Override
    public int getRow() {
        return row;
    }

    @Override
    public boolean isBeforeFirst() throws SQLException {
        requireOpen();
        return state == BEFORE;
    }

    @Override
    public boolean isAfterLast() throws SQLException {
        requireOpen();
        return state == AFTER;
    }

    @Override
    public boolean isFirst() throws SQLException {
        requireOpen();
        return state == ON_ROW && row == 1;
    }

    @Override
    public boolean isLast() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean first() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean last() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public void beforeFirst() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public void afterLast() throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean absolute(int wanted) throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean relative(int rowCount) throws SQLException {
        throw forwardOnly();
    }

    @Override
    public boolean previous() throws SQLException {
        throw forwardOnly();
    }

    private static SQLException forwardOnly() {
        return Errors.notSupported("moving other than forwards in a result set");
    }

    @Override
    public boolean rowUpdated() {
        return false;
    }

    @Override
    public boolean rowInserted() {
        return false;
    }

    @Override
    public boolean rowDeleted() {
        return false;
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        if (direction != FETCH_FORWARD) {
            throw forwardOnly();
        }
    }

    @Override
    public int getFetchDirection() {
        return FETCH_FORWARD;
    }

    @Override
    public void setFetchSize(int size) throws SQLException {
        if (size < 0) {
            throw Errors.of("22023", "fetch size " + size + " < 0");
        }
    }

    @Override
    public int getFetchSize() throws SQLException {
        return statement == null ? 0 : statement.getFetchSize();
    }

    @Override
    public int getType() {
        return TYPE_FORWARD_ONLY;
    }

    @Override
    public int getConcurrency() {
        return CONCUR_READ_ONLY;
    }

    @Override
    public int getHoldability() {
        return HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public String getCursorName() throws SQLException {
        throw Errors.notSupported("named cursors");
    }

    @Override
    public @Nullable SQLWarning getWarnings() {
        return null;
    }

    @Override
    public void clearWarnings() {}

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
