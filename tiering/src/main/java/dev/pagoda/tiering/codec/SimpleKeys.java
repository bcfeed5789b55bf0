package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The key types that consist of nothing else and need no class of the user: each has a tag, a way to bytes, and a way back. */
@SuppressWarnings("JavaUtilDate") // it is a key like others
final class SimpleKeys {
    private static final List<Kind<?>> KINDS = List.of(
            new Kind<>(KeyTags.BYTE, Byte.class, (out, v) -> out.int8(v ^ Byte.MIN_VALUE), in ->
                    (byte) (in.int8() ^ Byte.MIN_VALUE)),
            new Kind<>(KeyTags.SHORT, Short.class, (out, v) -> out.int16(v ^ Short.MIN_VALUE), in ->
                    (short) (in.int16() ^ Short.MIN_VALUE)),
            new Kind<>(KeyTags.INT, Integer.class, KeyWriter::int32, KeyReader::int32),
            new Kind<>(KeyTags.LONG, Long.class, KeyWriter::int64, KeyReader::int64),
            new Kind<>(KeyTags.BIG_INTEGER, BigInteger.class, KeyNumbers::bigInteger, KeyNumbers::bigInteger),
            new Kind<>(KeyTags.BIG_DECIMAL, BigDecimal.class, KeyNumbers::bigDecimal, KeyNumbers::bigDecimal),
            new Kind<>(KeyTags.FLOAT, Float.class, KeyNumbers::float32, KeyNumbers::float32),
            new Kind<>(KeyTags.DOUBLE, Double.class, KeyNumbers::float64, KeyNumbers::float64),
            new Kind<>(KeyTags.CHAR, Character.class, (out, v) -> out.int16(v), KeyReader::char16),
            new Kind<>(KeyTags.STRING, String.class, KeyWriter::text, KeyReader::text),
            new Kind<>(KeyTags.BLOB, byte[].class, KeyWriter::blob, KeyReader::blob),
            new Kind<>(KeyTags.UUID, UUID.class, SimpleKeys::uuid, in -> new UUID(in.int64(), in.int64())),
            new Kind<>(KeyTags.URI, URI.class, (out, v) -> out.text(KeyUris.normal(v)), in -> URI.create(in.text())),
            new Kind<>(
                    KeyTags.CURRENCY,
                    Currency.class,
                    (out, v) -> out.text(v.getCurrencyCode()),
                    in -> Currency.getInstance(in.text())),
            new Kind<>(KeyTags.INSTANT, Instant.class, KeyTimes::instant, KeyTimes::instant),
            new Kind<>(
                    KeyTags.LOCAL_DATE,
                    LocalDate.class,
                    (out, v) -> out.int64(v.toEpochDay()),
                    in -> LocalDate.ofEpochDay(in.int64())),
            new Kind<>(
                    KeyTags.LOCAL_TIME,
                    LocalTime.class,
                    (out, v) -> out.int64(v.toNanoOfDay()),
                    in -> LocalTime.ofNanoOfDay(in.int64())),
            new Kind<>(KeyTags.LOCAL_DATE_TIME, LocalDateTime.class, KeyTimes::dateTime, KeyTimes::dateTime),
            new Kind<>(KeyTags.OFFSET_TIME, OffsetTime.class, KeyTimes::offsetTime, KeyTimes::offsetTime),
            new Kind<>(
                    KeyTags.OFFSET_DATE_TIME, OffsetDateTime.class, KeyTimes::offsetDateTime, KeyTimes::offsetDateTime),
            new Kind<>(KeyTags.ZONED_DATE_TIME, ZonedDateTime.class, KeyTimes::zonedDateTime, KeyTimes::zonedDateTime),
            new Kind<>(KeyTags.DURATION, Duration.class, KeyTimes::duration, KeyTimes::duration),
            new Kind<>(KeyTags.PERIOD, Period.class, KeyTimes::period, KeyTimes::period),
            new Kind<>(KeyTags.YEAR, Year.class, (out, v) -> out.int32(v.getValue()), in -> Year.of(in.int32())),
            new Kind<>(KeyTags.YEAR_MONTH, YearMonth.class, KeyTimes::yearMonth, KeyTimes::yearMonth),
            new Kind<>(KeyTags.MONTH_DAY, MonthDay.class, KeyTimes::monthDay, KeyTimes::monthDay),
            new Kind<>(KeyTags.ZONE_OFFSET, ZoneOffset.class, KeyTimes::zoneOffset, KeyTimes::zoneOffset),
            new Kind<>(KeyTags.ZONE_REGION, ZoneId.class, (out, v) -> out.text(v.getId()), in -> ZoneId.of(in.text())),
            new Kind<>(KeyTags.DATE, Date.class, (out, v) -> out.int64(v.getTime()), in -> new Date(in.int64())),
            new Kind<>(
                    KeyTags.SQL_DATE,
                    java.sql.Date.class,
                    (out, v) -> out.int64(v.getTime()),
                    in -> new java.sql.Date(in.int64())),
            new Kind<>(
                    KeyTags.SQL_TIME,
                    java.sql.Time.class,
                    (out, v) -> out.int64(v.getTime()),
                    in -> new java.sql.Time(in.int64())),
            new Kind<>(KeyTags.SQL_TIMESTAMP, Timestamp.class, KeyTimes::timestamp, KeyTimes::timestamp));

    private static final Map<Class<?>, Kind<?>> BY_CLASS = new HashMap<>();
    private static final @Nullable Kind<?>[] BY_TAG = new Kind<?>[KeyTags.ESCAPED];

    static {
        for (Kind<?> kind : KINDS) {
            BY_CLASS.put(kind.type, kind);
            BY_TAG[kind.tag] = kind;
        }
    }

    private SimpleKeys() {}

    /** Writes {@code key} with its tag if it is of a simple type; returns whether it is. */
    static boolean write(KeyWriter out, Object key) {
        Kind<?> kind = BY_CLASS.get(key.getClass());
        if (kind == null && key instanceof ZoneId) {
            kind = BY_TAG[KeyTags.ZONE_REGION];
        }
        if (kind == null) {
            return writeBoolean(out, key);
        }
        kind.write(out, key);
        return true;
    }

    /** Returns the key after {@code tag}, or null if the tag is not that of a simple type. */
    static @Nullable Object read(int tag, KeyReader in) {
        if (tag == KeyTags.FALSE || tag == KeyTags.TRUE) {
            return tag == KeyTags.TRUE;
        }
        Kind<?> kind = tag < BY_TAG.length ? BY_TAG[tag] : null;
        return kind == null ? null : kind.read.apply(in);
    }

    /** Returns whether keys of {@code type} are simple. */
    static boolean has(Class<?> type) {
        return BY_CLASS.containsKey(type) || type == Boolean.class || ZoneId.class.isAssignableFrom(type);
    }

    private static boolean writeBoolean(KeyWriter out, Object key) {
        if (key instanceof Boolean value) {
            out.int8(value ? KeyTags.TRUE : KeyTags.FALSE);
            return true;
        }
        if (key instanceof Bytes bytes) {
            out.int8(KeyTags.BLOB);
            out.blob(bytes.unsafeArray());
            return true;
        }
        return false;
    }

    /** The order of {@link UUID#compareTo}: two signed numbers. */
    private static void uuid(KeyWriter out, UUID value) {
        out.int64(value.getMostSignificantBits());
        out.int64(value.getLeastSignificantBits());
    }

    /** A type of key; {@code type} is the exact class, but for {@link ZoneId}. */
    private record Kind<T>(int tag, Class<T> type, BiConsumer<KeyWriter, T> write, Function<KeyReader, T> read) {
        void write(KeyWriter out, Object key) {
            out.int8(tag);
            write.accept(out, type.cast(key));
        }
    }
}
