package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Conversions;
import dev.pagoda.kvdriver.exec.Table;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.assembly.RawValue;
import dev.pagoda.tiering.codec.RawKey;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Date;
import java.sql.Time;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Calendar;
import org.jspecify.annotations.Nullable;

/**
 * Values between the classes of {@code java.sql} and those of the executor. A {@link Timestamp} is an instant that shows a date and a time in
 * the zone of the JVM, or of a calendar that is handed along; a column without a zone takes and gives that date and time.
 */
final class JdbcValues {
    private JdbcValues() {}

    /** Returns a parameter as the executor takes it. */
    static @Nullable Object parameter(@Nullable Object value) {
        if (value instanceof java.util.Date date) {
            return parameter(date, ZoneId.systemDefault());
        }
        return value instanceof Calendar calendar
                ? calendar.toInstant().atZone(calendar.getTimeZone().toZoneId())
                : value;
    }

    @SuppressWarnings("JavaUtilDate") // JDBC's own classes
    static Object parameter(java.util.Date value, ZoneId zone) {
        ZonedDateTime shown = Instant.ofEpochMilli(value.getTime()).atZone(zone);
        if (value instanceof Date) {
            return shown.toLocalDate();
        }
        if (value instanceof Time) {
            return shown.toLocalTime();
        }
        return value instanceof Timestamp timestamp ? timestamp.toInstant().atZone(zone) : value;
    }

    /** Returns the value of a column as {@code getObject} hands it out. */
    static Object object(Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        if (value instanceof Bytes bytes) {
            return bytes.toByteArray();
        }
        if (value instanceof Byte || value instanceof Short) {
            return ((Number) value).intValue();
        }
        if (value instanceof Instant || value instanceof ZonedDateTime) {
            return Conversions.convert(value, OffsetDateTime.class);
        }
        if (value instanceof RawKey
                || value instanceof RawValue
                || value instanceof Enum<?>
                || value instanceof Character) {
            return value.toString();
        }
        return dateOrTime(value);
    }

    private static Object dateOrTime(Object value) {
        if (value instanceof LocalDateTime dateTime) {
            return Timestamp.valueOf(dateTime);
        }
        if (value instanceof LocalDate date) {
            return Date.valueOf(date);
        }
        return value instanceof LocalTime time ? Time.valueOf(time) : Table.copyOf(value);
    }

    /** Returns the value of a column as an object of {@code type}. */
    static <T> T object(Object value, Class<T> type) {
        if (type == Timestamp.class || type == java.util.Date.class) {
            return type.cast(timestamp(value, ZoneId.systemDefault()));
        }
        if (type == Date.class) {
            return type.cast(date(value, ZoneId.systemDefault()));
        }
        if (type == Time.class) {
            return type.cast(time(value, ZoneId.systemDefault()));
        }
        if (type == Duration.class) {
            return type.cast(Duration.ofMillis(Conversions.toLong(
                    Conversions.toDecimal(value).movePointRight(3), Long.MIN_VALUE, Long.MAX_VALUE)));
        }
        if (type == Object.class || type == byte[].class) {
            Object copy = object(value);
            return type.isInstance(copy) ? type.cast(copy) : Conversions.convert(value, type);
        }
        return type.isInstance(value) ? type.cast(Table.copyOf(value)) : Conversions.convert(value, type);
    }

    static Timestamp timestamp(Object value, ZoneId zone) {
        if (value instanceof LocalDateTime || value instanceof LocalDate) {
            LocalDateTime local = Conversions.convert(value, LocalDateTime.class);
            return Timestamp.from(local.atZone(zone).toInstant());
        }
        return Timestamp.from(Conversions.convert(value, Instant.class));
    }

    static Date date(Object value, ZoneId zone) {
        LocalDate date =
                value instanceof LocalDate plain ? plain : shown(value, zone).toLocalDate();
        return new Date(date.atStartOfDay(zone).toInstant().toEpochMilli());
    }

    static Time time(Object value, ZoneId zone) {
        LocalTime time = value instanceof LocalTime || isTimeOfDay(value)
                ? Conversions.convert(value, LocalTime.class)
                : shown(value, zone).toLocalTime();
        return new Time(LocalDate.EPOCH.atTime(time).atZone(zone).toInstant().toEpochMilli());
    }

    /** Returns whether a text has no date. */
    private static boolean isTimeOfDay(Object value) {
        return value instanceof String text && text.strip().indexOf('-') < 0;
    }

    private static LocalDateTime shown(Object value, ZoneId zone) {
        if (value instanceof LocalDateTime dateTime) {
            return dateTime;
        }
        if (value instanceof String) {
            return Conversions.convert(value, LocalDateTime.class);
        }
        return Conversions.convert(value, Instant.class).atZone(zone).toLocalDateTime();
    }

    static ZoneId zone(@Nullable Calendar calendar) {
        return calendar == null
                ? ZoneId.systemDefault()
                : calendar.getTimeZone().toZoneId();
    }

    static BigDecimal scaled(BigDecimal value, int scale) {
        return value.setScale(scale, RoundingMode.HALF_UP);
    }
}
