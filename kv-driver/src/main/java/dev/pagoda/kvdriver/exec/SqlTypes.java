package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.tiering.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.Map;
import java.util.UUID;

/** Which Java class stands for which SQL type. */
public final class SqlTypes {
    private static final Map<Class<?>, SqlType> BY_CLASS = Map.ofEntries(
            Map.entry(String.class, SqlType.VARCHAR),
            Map.entry(Character.class, SqlType.VARCHAR),
            Map.entry(Byte.class, SqlType.TINYINT),
            Map.entry(Short.class, SqlType.SMALLINT),
            Map.entry(Integer.class, SqlType.INTEGER),
            Map.entry(Long.class, SqlType.BIGINT),
            Map.entry(Float.class, SqlType.REAL),
            Map.entry(Double.class, SqlType.DOUBLE),
            Map.entry(BigDecimal.class, SqlType.DECIMAL),
            Map.entry(BigInteger.class, SqlType.DECIMAL),
            Map.entry(Boolean.class, SqlType.BOOLEAN),
            Map.entry(LocalDate.class, SqlType.DATE),
            Map.entry(LocalTime.class, SqlType.TIME),
            Map.entry(LocalDateTime.class, SqlType.TIMESTAMP),
            Map.entry(Instant.class, SqlType.TIMESTAMP_WITH_TIME_ZONE),
            Map.entry(OffsetDateTime.class, SqlType.TIMESTAMP_WITH_TIME_ZONE),
            Map.entry(ZonedDateTime.class, SqlType.TIMESTAMP_WITH_TIME_ZONE),
            Map.entry(Date.class, SqlType.TIMESTAMP_WITH_TIME_ZONE),
            Map.entry(UUID.class, SqlType.UUID),
            Map.entry(byte[].class, SqlType.VARBINARY),
            Map.entry(Bytes.class, SqlType.VARBINARY));

    private SqlTypes() {}

    /** Returns the SQL type as which values of {@code type} are shown. */
    public static SqlType of(Class<?> type) {
        SqlType found = BY_CLASS.get(type);
        if (found != null) {
            return found;
        }
        return type.isEnum() ? SqlType.VARCHAR : SqlType.OBJECT;
    }

    /** Returns the class of the keys of a table created with this key type. */
    static Class<?> keyClass(SqlType type) {
        return type == SqlType.VARBINARY ? Bytes.class : valueClass(type);
    }

    /** Returns the class of the values of a table created with this value type. */
    static Class<?> valueClass(SqlType type) {
        return switch (type) {
            case VARCHAR -> String.class;
            case TINYINT -> Byte.class;
            case SMALLINT -> Short.class;
            case INTEGER -> Integer.class;
            case BIGINT -> Long.class;
            case REAL -> Float.class;
            case DOUBLE -> Double.class;
            case DECIMAL -> BigDecimal.class;
            case BOOLEAN -> Boolean.class;
            case DATE -> LocalDate.class;
            case TIME -> LocalTime.class;
            case TIMESTAMP -> LocalDateTime.class;
            case TIMESTAMP_WITH_TIME_ZONE -> Instant.class;
            case UUID -> UUID.class;
            case VARBINARY -> byte[].class;
            case OBJECT -> Object.class;
        };
    }
}
