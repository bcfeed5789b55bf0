package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.StoreException;
import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLNonTransientException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import java.sql.SQLTransientConnectionException;
import java.sql.SQLTransientException;
import org.jspecify.annotations.Nullable;

/** Errors as JDBC wants them: the class of the exception follows from the SQLState. */
final class Errors {
    private Errors() {}

    /** Returns the SQLException for what was thrown inside. */
    static SQLException translate(RuntimeException error) {
        if (error instanceof SqlException e) {
            return of(e.sqlState(), message(e), e, false);
        }
        if (error instanceof StoreException e) {
            return of(e.code().sqlState(), message(e), e, e.code().retryable());
        }
        return of(
                "58000",
                "The statement failed in the driver: " + error.getClass().getName(),
                error,
                false);
    }

    /** Returns an error of this SQLState. */
    static SQLException of(String sqlState, String message) {
        return of(sqlState, message, null, false);
    }

    static SQLException notSupported(String what) {
        return of(SqlException.NOT_SUPPORTED, "Not supported: " + what);
    }

    static SQLException closed(String what) {
        return of("55000", "This " + what + " is closed");
    }

    private static String message(RuntimeException e) {
        return String.valueOf(e.getMessage());
    }

    private static SQLException of(String sqlState, String message, @Nullable Throwable cause, boolean retryable) {
        String family = sqlState.substring(0, 2);
        return switch (family) {
            case "0A" -> new SQLFeatureNotSupportedException(message, sqlState, cause);
            case "08" ->
                retryable
                        ? new SQLTransientConnectionException(message, sqlState, cause)
                        : new SQLNonTransientConnectionException(message, sqlState, cause);
            case "22" -> new SQLDataException(message, sqlState, cause);
            case "23" -> new SQLIntegrityConstraintViolationException(message, sqlState, cause);
            case "28" -> new SQLInvalidAuthorizationSpecException(message, sqlState, cause);
            case "40" -> new SQLTransactionRollbackException(message, sqlState, cause);
            case "42" -> new SQLSyntaxErrorException(message, sqlState, cause);
            case "57" -> new SQLTimeoutException(message, sqlState, cause);
            default ->
                retryable
                        ? new SQLTransientException(message, sqlState, cause)
                        : new SQLNonTransientException(message, sqlState, cause);
        };
    }
}
