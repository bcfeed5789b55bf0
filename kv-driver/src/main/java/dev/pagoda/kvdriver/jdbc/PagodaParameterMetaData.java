package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.sql.SqlException;
import java.sql.ParameterMetaData;
import java.sql.SQLException;
import java.sql.Types;

/** What is known of parameters: their number. Values are converted to what the column needs, so that any type may be given. */
final class PagodaParameterMetaData implements ParameterMetaData {
    private final int count;

    PagodaParameterMetaData(int count) {
        this.count = count;
    }

    @Override
    public int getParameterCount() {
        return count;
    }

    private void require(int parameter) throws SQLException {
        if (parameter < 1 || parameter > count) {
            throw Errors.of(
                    SqlException.MISSING_PARAMETER,
                    "There is no parameter " + parameter + "; the statement has " + count);
        }
    }

    @Override
    public int isNullable(int parameter) throws SQLException {
        require(parameter);
        return parameterNullableUnknown;
    }

    @Override
    public boolean isSigned(int parameter) throws SQLException {
        require(parameter);
        return true;
    }

    @Override
    public int getPrecision(int parameter) throws SQLException {
        require(parameter);
        return 0;
    }

    @Override
    public int getScale(int parameter) throws SQLException {
        require(parameter);
        return 0;
    }

    @Override
    public int getParameterType(int parameter) throws SQLException {
        require(parameter);
        return Types.OTHER;
    }

    @Override
    public String getParameterTypeName(int parameter) throws SQLException {
        require(parameter);
        return "OTHER";
    }

    @Override
    public String getParameterClassName(int parameter) throws SQLException {
        require(parameter);
        return Object.class.getName();
    }

    @Override
    public int getParameterMode(int parameter) throws SQLException {
        require(parameter);
        return parameterModeIn;
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
