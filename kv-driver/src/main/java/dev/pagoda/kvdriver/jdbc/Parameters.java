package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Conversions;
import dev.pagoda.kvdriver.sql.SqlException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.net.URL;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Array;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.Date;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.Ref;
import java.sql.RowId;
import java.sql.SQLException;
import java.sql.SQLType;
import java.sql.SQLXML;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.Arrays;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/** The parameters of a prepared statement, kept in an array. Long, since the interface is. */
abstract class Parameters extends StatementBase implements PreparedStatement {
    /** Stands for a parameter that was not set; null is a value. */
    private static final Object UNSET = new Object();

    private final @Nullable Object[] values;
    private boolean complete;

    Parameters(PagodaConnection connection, int count) {
        super(connection);
        values = new Object[count];
        Arrays.fill(values, UNSET);
        complete = count == 0;
    }

    /** Returns the parameters, all of them set; the array is the statement's own. */
    final @Nullable Object[] requireParameters() throws SQLException {
        if (!complete) {
            int missing = Arrays.asList(values).indexOf(UNSET);
            if (missing >= 0) {
                throw Errors.of(SqlException.MISSING_PARAMETER, "Parameter " + (missing + 1) + " is not set");
            }
            complete = true;
        }
        return values;
    }

    private void set(int index, @Nullable Object value) throws SQLException {
        requireOpen();
        if (index < 1 || index > values.length) {
            throw Errors.of(
                    SqlException.MISSING_PARAMETER,
                    "There is no parameter " + index + "; the statement has " + values.length);
        }
        values[index - 1] = value;
    }

    @Override
    public final void clearParameters() throws SQLException {
        requireOpen();
        Arrays.fill(values, UNSET);
        complete = values.length == 0;
    }

    @Override
    public final void setNull(int index, int type) throws SQLException {
        set(index, null);
    }

    @Override
    public final void setNull(int index, int type, @Nullable String typeName) throws SQLException {
        set(index, null);
    }

    @Override
    public final void setBoolean(int index, boolean value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setByte(int index, byte value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setShort(int index, short value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setInt(int index, int value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setLong(int index, long value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setFloat(int index, float value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setDouble(int index, double value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setBigDecimal(int index, @Nullable BigDecimal value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setString(int index, @Nullable String value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setNString(int index, @Nullable String value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setBytes(int index, byte @Nullable [] value) throws SQLException {
        set(index, value);
    }

    @Override
    public final void setDate(int index, @Nullable Date value) throws SQLException {
        set(index, JdbcValues.parameter(value));
    }

    @Override
    public final void setTime(int index, @Nullable Time value) throws SQLException {
        set(index, JdbcValues.parameter(value));
    }

    @Override
    public final void setTimestamp(int index, @Nullable Timestamp value) throws SQLException {
        set(index, JdbcValues.parameter(value));
    }

    @Override
    public final void setDate(int index, @Nullable Date value, @Nullable Calendar calendar) throws SQLException {
        set(index, value == null ? null : JdbcValues.parameter(value, JdbcValues.zone(calendar)));
    }

    @Override
    public final void setTime(int index, @Nullable Time value, @Nullable Calendar calendar) throws SQLException {
        set(index, value == null ? null : JdbcValues.parameter(value, JdbcValues.zone(calendar)));
    }

    @Override
    public final void setTimestamp(int index, @Nullable Timestamp value, @Nullable Calendar calendar)
            throws SQLException {
        set(index, value == null ? null : JdbcValues.parameter(value, JdbcValues.zone(calendar)));
    }

    @Override
    public final void setObject(int index, @Nullable Object value) throws SQLException {
        set(index, value instanceof String ? value : JdbcValues.parameter(value));
    }

    @Override
    public final void setObject(int index, @Nullable Object value, int type) throws SQLException {
        Object plain = JdbcValues.parameter(value);
        set(index, plain == null ? null : typed(plain, type));
    }

    @Override
    public final void setObject(int index, @Nullable Object value, int type, int scale) throws SQLException {
        setObject(index, value, type);
    }

    @Override
    public final void setObject(int index, @Nullable Object value, SQLType type) throws SQLException {
        setObject(index, value, type.getVendorTypeNumber());
    }

    @Override
    public final void setObject(int index, @Nullable Object value, SQLType type, int scale) throws SQLException {
        setObject(index, value, type.getVendorTypeNumber());
    }

    /** Returns a number or a text as the type that the caller names, so that it counts where keys are of any class. */
    private static Object typed(Object value, int type) throws SQLException {
        try {
            return switch (type) {
                case Types.INTEGER -> Conversions.convert(value, Integer.class);
                case Types.BIGINT -> Conversions.convert(value, Long.class);
                case Types.SMALLINT -> Conversions.convert(value, Short.class);
                case Types.TINYINT -> Conversions.convert(value, Byte.class);
                case Types.DECIMAL, Types.NUMERIC -> Conversions.toDecimal(value);
                case Types.DOUBLE, Types.FLOAT -> Conversions.toDouble(value);
                case Types.REAL -> Conversions.convert(value, Float.class);
                case Types.BOOLEAN, Types.BIT -> Conversions.toBoolean(value);
                case Types.VARCHAR, Types.CHAR, Types.LONGVARCHAR, Types.NVARCHAR -> Conversions.toText(value);
                default -> value;
            };
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream value) throws SQLException {
        set(index, text(value, Long.MAX_VALUE, StandardCharsets.US_ASCII));
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream value, int length) throws SQLException {
        set(index, text(value, length, StandardCharsets.US_ASCII));
    }

    @Override
    public final void setAsciiStream(int index, @Nullable InputStream value, long length) throws SQLException {
        set(index, text(value, length, StandardCharsets.US_ASCII));
    }

    @Deprecated
    @Override
    public final void setUnicodeStream(int index, @Nullable InputStream value, int length) throws SQLException {
        set(index, text(value, length, StandardCharsets.UTF_16BE));
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream value) throws SQLException {
        set(index, bytes(value, Long.MAX_VALUE));
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream value, int length) throws SQLException {
        set(index, bytes(value, length));
    }

    @Override
    public final void setBinaryStream(int index, @Nullable InputStream value, long length) throws SQLException {
        set(index, bytes(value, length));
    }

    @Override
    public final void setBlob(int index, @Nullable InputStream value) throws SQLException {
        set(index, bytes(value, Long.MAX_VALUE));
    }

    @Override
    public final void setBlob(int index, @Nullable InputStream value, long length) throws SQLException {
        set(index, bytes(value, length));
    }

    @Override
    public final void setBlob(int index, @Nullable Blob value) throws SQLException {
        set(index, value == null ? null : value.getBytes(1, Math.toIntExact(value.length())));
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader value) throws SQLException {
        set(index, text(value, Long.MAX_VALUE));
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader value, int length) throws SQLException {
        set(index, text(value, length));
    }

    @Override
    public final void setCharacterStream(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, text(value, length));
    }

    @Override
    public final void setNCharacterStream(int index, @Nullable Reader value) throws SQLException {
        set(index, text(value, Long.MAX_VALUE));
    }

    @Override
    public final void setNCharacterStream(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, text(value, length));
    }

    @Override
    public final void setClob(int index, @Nullable Reader value) throws SQLException {
        set(index, text(value, Long.MAX_VALUE));
    }

    @Override
    public final void setClob(int index, @Nullable Reader value, long length) throws SQLException {
        set(index, text(value, length));
    }

    @Override
    public final void setClob(int index, @Nullable Clob value) throws SQLException {
        set(index, value == null ? null : value.getSubString(1, Math.toIntExact(value.length())));
    }

    @Override
    public final void setNClob(int index, @Nullable Reader value) throws SQLException {
        setClob(index, value);
    }

    @Override
    public final void setNClob(int index, @Nullable Reader value, long length) throws SQLException {
        setClob(index, value, length);
    }

    @Override
    public final void setNClob(int index, @Nullable NClob value) throws SQLException {
        setClob(index, value);
    }

    private static byte @Nullable [] bytes(@Nullable InputStream in, long length) throws SQLException {
        try {
            return in == null ? null : in.readNBytes((int) Math.min(Integer.MAX_VALUE - 8, length));
        } catch (IOException e) {
            throw Errors.of(
                    "58030",
                    "The stream of a parameter can't be read: " + e.getClass().getName());
        }
    }

    private static @Nullable String text(@Nullable InputStream in, long length, Charset charset) throws SQLException {
        byte[] bytes = bytes(in, length);
        return bytes == null ? null : new String(bytes, charset);
    }

    private static @Nullable String text(@Nullable Reader in, long length) throws SQLException {
        if (in == null) {
            return null;
        }
        try {
            StringWriter text = new StringWriter();
            char[] buffer = new char[8_192];
            long left = length;
            int read = 0;
            while (left > 0 && read >= 0) {
                read = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                text.write(buffer, 0, Math.max(0, read));
                left -= Math.max(0, read);
            }
            return text.toString();
        } catch (IOException e) {
            throw Errors.of(
                    "58030",
                    "The reader of a parameter can't be read: " + e.getClass().getName());
        }
    }

    @Override
    public final void setURL(int index, @Nullable URL value) throws SQLException {
        set(index, value == null ? null : value.toString());
    }

    @Override
    public final void setArray(int index, @Nullable Array value) throws SQLException {
        throw Errors.notSupported("arrays");
    }

    @Override
    public final void setRef(int index, @Nullable Ref value) throws SQLException {
        throw Errors.notSupported("Ref");
    }

    @Override
    public final void setRowId(int index, @Nullable RowId value) throws SQLException {
        throw Errors.notSupported("RowId; the key identifies a row");
    }

    @Override
    public final void setSQLXML(int index, @Nullable SQLXML value) throws SQLException {
        throw Errors.notSupported("SQLXML; use setString");
    }
}
