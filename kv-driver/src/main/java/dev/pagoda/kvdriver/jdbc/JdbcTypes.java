package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.sql.SqlType;
import java.math.BigDecimal;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.UUID;

/** SQL types as JDBC numbers and measures them. */
final class JdbcTypes {
    private static final int LONGEST = Integer.MAX_VALUE;

    private JdbcTypes() {}

    static int code(SqlType type) {
        return switch (type) {
            case VARCHAR -> Types.VARCHAR;
            case TINYINT -> Types.TINYINT;
            case SMALLINT -> Types.SMALLINT;
            case INTEGER -> Types.INTEGER;
            case BIGINT -> Types.BIGINT;
            case REAL -> Types.REAL;
            case DOUBLE -> Types.DOUBLE;
            case DECIMAL -> Types.DECIMAL;
            case BOOLEAN -> Types.BOOLEAN;
            case DATE -> Types.DATE;
            case TIME -> Types.TIME;
            case TIMESTAMP -> Types.TIMESTAMP;
            case TIMESTAMP_WITH_TIME_ZONE -> Types.TIMESTAMP_WITH_TIMEZONE;
            case UUID -> Types.OTHER;
            case VARBINARY -> Types.VARBINARY;
            case OBJECT -> Types.JAVA_OBJECT;
        };
    }

    /** Returns the class of what {@code getObject} returns. */
    static String className(SqlType type) {
        return switch (type) {
            case VARCHAR -> String.class.getName();
            case TINYINT, SMALLINT, INTEGER -> Integer.class.getName();
            case BIGINT -> Long.class.getName();
            case REAL -> Float.class.getName();
            case DOUBLE -> Double.class.getName();
            case DECIMAL -> BigDecimal.class.getName();
            case BOOLEAN -> Boolean.class.getName();
            case DATE -> Date.class.getName();
            case TIME -> Time.class.getName();
            case TIMESTAMP -> Timestamp.class.getName();
            case TIMESTAMP_WITH_TIME_ZONE -> OffsetDateTime.class.getName();
            case UUID -> UUID.class.getName();
            case VARBINARY -> byte[].class.getName();
            case OBJECT -> Object.class.getName();
        };
    }

    /** Returns the number of digits, characters or bytes. */
    static int precision(SqlType type) {
        return switch (type) {
            case VARCHAR, VARBINARY, OBJECT -> LONGEST;
            case TINYINT -> 3;
            case SMALLINT -> 5;
            case INTEGER -> 10;
            case BIGINT -> 19;
            case REAL -> 7;
            case DOUBLE -> 15;
            case DECIMAL -> 1_000;
            case BOOLEAN -> 1;
            case DATE -> 10;
            case TIME -> 18;
            case TIMESTAMP -> 29;
            case TIMESTAMP_WITH_TIME_ZONE -> 35;
            case UUID -> 36;
        };
    }

    static int scale(SqlType type) {
        return switch (type) {
            case TIME, TIMESTAMP, TIMESTAMP_WITH_TIME_ZONE -> 9;
            case DECIMAL -> 3;
            default -> 0;
        };
    }

    static boolean isNumber(SqlType type) {
        return switch (type) {
            case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
            default -> false;
        };
    }
}
