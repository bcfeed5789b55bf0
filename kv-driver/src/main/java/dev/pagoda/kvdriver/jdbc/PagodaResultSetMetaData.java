package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Columns;
import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.SqlType;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;

/** What the columns of a result are. Immutable. */
final class PagodaResultSetMetaData implements ResultSetMetaData {
    private static final int WIDEST = 40;

    private final Columns columns;

    PagodaResultSetMetaData(Columns columns) {
        this.columns = columns;
    }

    private Columns.Description column(int column) throws SQLException {
        if (column < 1 || column > columns.size()) {
            throw Errors.of("42703", "There is no column " + column + "; the result has " + columns.size());
        }
        return columns.descriptions().get(column - 1);
    }

    private SqlType type(int column) throws SQLException {
        return column(column).type();
    }

    @Override
    public int getColumnCount() {
        return columns.size();
    }

    @Override
    public String getColumnLabel(int column) throws SQLException {
        return column(column).label();
    }

    @Override
    public String getColumnName(int column) throws SQLException {
        Columns.Description description = column(column);
        Column source = description.column();
        return source == null ? description.label() : source.label();
    }

    @Override
    public int getColumnType(int column) throws SQLException {
        return JdbcTypes.code(type(column));
    }

    @Override
    public String getColumnTypeName(int column) throws SQLException {
        return type(column).label();
    }

    @Override
    public String getColumnClassName(int column) throws SQLException {
        return JdbcTypes.className(type(column));
    }

    @Override
    public int getColumnDisplaySize(int column) throws SQLException {
        return Math.min(WIDEST, JdbcTypes.precision(type(column)));
    }

    @Override
    public int getPrecision(int column) throws SQLException {
        return JdbcTypes.precision(type(column));
    }

    @Override
    public int getScale(int column) throws SQLException {
        return JdbcTypes.scale(type(column));
    }

    @Override
    public String getTableName(int column) throws SQLException {
        return column(column).table();
    }

    @Override
    public String getSchemaName(int column) {
        return "";
    }

    @Override
    public String getCatalogName(int column) {
        return "";
    }

    @Override
    public int isNullable(int column) throws SQLException {
        return column(column).nullable() ? columnNullable : columnNoNulls;
    }

    @Override
    public boolean isSigned(int column) throws SQLException {
        return JdbcTypes.isNumber(type(column));
    }

    @Override
    public boolean isCaseSensitive(int column) throws SQLException {
        return type(column) == SqlType.VARCHAR;
    }

    @Override
    public boolean isSearchable(int column) throws SQLException {
        return column(column).column() != null;
    }

    @Override
    public boolean isWritable(int column) throws SQLException {
        Column source = column(column).column();
        return source != null && source.assignable();
    }

    @Override
    public boolean isDefinitelyWritable(int column) throws SQLException {
        return isWritable(column);
    }

    @Override
    public boolean isReadOnly(int column) throws SQLException {
        return !isWritable(column);
    }

    @Override
    public boolean isAutoIncrement(int column) {
        return false;
    }

    @Override
    public boolean isCurrency(int column) {
        return false;
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
