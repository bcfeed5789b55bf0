package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Instants;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Date;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/**
 * Values to the classes that tables and callers ask for. Points in time without an offset are taken to be in UTC.
 *
 * <p>Errors are {@link SqlException}: {@link SqlException#TYPE_MISMATCH} if no value of the one type is one of the other,
 * {@link SqlException#INVALID_TEXT} if this text is none, {@link SqlException#OUT_OF_RANGE} if this number does not fit.
 */
public final class Conversions {
    /** Numbers with more zeros than this are not written out. */
    private static final int LONGEST_SCALE = 1_000;

    private static final Set<Class<?>> WHOLE =
            Set.of(Byte.class, Short.class, Integer.class, Long.class, BigInteger.class);

    private static final Map<Class<?>, Function<Object, Object>> BY_TARGET = Map.ofEntries(
            Map.entry(String.class, Conversions::toText),
            Map.entry(Character.class, Conversions::toCharacter),
            Map.entry(Byte.class, value -> (byte) toLong(value, Byte.MIN_VALUE, Byte.MAX_VALUE)),
            Map.entry(Short.class, value -> (short) toLong(value, Short.MIN_VALUE, Short.MAX_VALUE)),
            Map.entry(Integer.class, value -> (int) toLong(value, Integer.MIN_VALUE, Integer.MAX_VALUE)),
            Map.entry(Long.class, value -> toLong(value, Long.MIN_VALUE, Long.MAX_VALUE)),
            Map.entry(Float.class, value -> (float) toDouble(value)),
            Map.entry(Double.class, Conversions::toDouble),
            Map.entry(BigDecimal.class, Conversions::toDecimal),
            Map.entry(BigInteger.class, Conversions::toInteger),
            Map.entry(Boolean.class, Conversions::toBoolean),
            Map.entry(LocalDate.class, Conversions::toDate),
            Map.entry(LocalTime.class, Conversions::toTime),
            Map.entry(LocalDateTime.class, Conversions::toDateTime),
            Map.entry(Instant.class, value -> toOffset(value).toInstant()),
            Map.entry(OffsetDateTime.class, Conversions::toOffset),
            Map.entry(ZonedDateTime.class, value -> toOffset(value).toZonedDateTime()),
            Map.entry(Date.class, value -> Date.from(toOffset(value).toInstant())),
            Map.entry(UUID.class, Conversions::toUuid),
            Map.entry(byte[].class, value -> toBytes(value).toByteArray()),
            Map.entry(Bytes.class, Conversions::toBytes));

    private Conversions() {}

    /** Returns {@code value} as an object of {@code target}. */
    public static <T> T convert(Object value, Class<T> target) {
        if (value.getClass() == target) {
            return target.cast(value);
        }
        Function<Object, Object> conversion = BY_TARGET.get(target);
        if (conversion != null) {
            return target.cast(conversion.apply(value));
        }
        if (target.isInstance(value)) {
            return target.cast(value);
        }
        if (target.isEnum() && value instanceof String name) {
            return enumConstant(name, target);
        }
        throw mismatch(value, target.getSimpleName());
    }

    /** Returns {@code value} as text; of arrays of bytes the hexadecimal digits, of objects of other classes a readable form. */
    public static String toText(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof byte[] bytes) {
            return HexFormat.of().formatHex(bytes);
        }
        if (value instanceof Bytes bytes) {
            return bytes.toHex();
        }
        if (value instanceof BigDecimal decimal && Math.abs((long) decimal.scale()) < LONGEST_SCALE) {
            return decimal.toPlainString();
        }
        if (value instanceof OffsetDateTime || value instanceof LocalDateTime || value instanceof Instant) {
            return value.toString().replace('T', ' ');
        }
        return ReadableText.text(value);
    }

    private static Character toCharacter(Object value) {
        String text = toText(value);
        if (text.length() != 1) {
            throw new SqlException(SqlException.INVALID_TEXT, "The text is not of one character");
        }
        return text.charAt(0);
    }

    /** Returns {@code value} as a whole number; a fraction is cut off. */
    public static long toLong(Object value, long least, long most) {
        long number = wholeNumber(value);
        if (number < least || number > most) {
            throw outOfRange();
        }
        return number;
    }

    private static long wholeNumber(Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short || value instanceof Byte) {
            return ((Number) value).longValue();
        }
        if (value instanceof Boolean flag) {
            return flag ? 1 : 0;
        }
        BigInteger exact = toInteger(value);
        if (exact.bitLength() >= Long.SIZE) {
            throw outOfRange();
        }
        return exact.longValue();
    }

    private static BigInteger toInteger(Object value) {
        BigDecimal decimal = toDecimal(value);
        if (decimal.scale() < -LONGEST_SCALE) {
            throw outOfRange();
        }
        return round(decimal, RoundingMode.DOWN).toBigInteger();
    }

    /** Returns {@code value} as a binary floating-point number. */
    public static double toDouble(Object value) {
        if (value instanceof Number number) {
            return number.doubleValue();
        }
        return toDecimal(value).doubleValue();
    }

    /** Returns {@code value} as an exact number. */
    public static BigDecimal toDecimal(Object value) {
        try {
            if (value instanceof BigDecimal decimal) {
                return decimal;
            }
            if (value instanceof BigInteger integer) {
                return new BigDecimal(integer);
            }
            if (value instanceof Double || value instanceof Float) {
                return new BigDecimal(value.toString());
            }
            if (value instanceof Number number) {
                return BigDecimal.valueOf(number.longValue());
            }
            if (value instanceof Boolean flag) {
                return flag ? BigDecimal.ONE : BigDecimal.ZERO;
            }
            if (value instanceof String text) {
                return new BigDecimal(text.strip());
            }
        } catch (NumberFormatException e) {
            throw new SqlException(SqlException.INVALID_TEXT, "The value is no number");
        }
        throw mismatch(value, "number");
    }

    /** Returns the whole number next to {@code decimal}, however many digits lie between them. */
    static BigDecimal round(BigDecimal decimal, RoundingMode mode) {
        boolean tiny = decimal.scale() > LONGEST_SCALE && decimal.precision() < decimal.scale();
        return (tiny ? BigDecimal.valueOf(decimal.signum(), 1) : decimal).setScale(0, mode);
    }

    /** Returns whether {@code value} is a number that no object of {@code target} is worth, since that takes whole numbers only. */
    static boolean losesFraction(Object value, Class<?> target) {
        if (!WHOLE.contains(target) || WHOLE.contains(value.getClass())) {
            return false;
        }
        boolean number = value instanceof Number || value instanceof String;
        return number && toDecimal(value).stripTrailingZeros().scale() > 0;
    }

    /** Returns {@code value}, or the next whole number if {@code target} can't hold its fraction. */
    static Object rounded(Object value, Class<?> target, RoundingMode mode) {
        return losesFraction(value, target) ? round(toDecimal(value), mode) : value;
    }

    /** Returns {@code value} as what objects of {@code target} can be compared with. */
    static Object comparable(Object value, Class<?> target) {
        return losesFraction(value, target) ? toDecimal(value) : convert(value, target);
    }

    /** Returns {@code value} as a truth value: itself, a number other than zero, or one of the usual words. */
    public static boolean toBoolean(Object value) {
        if (value instanceof Boolean flag) {
            return flag;
        }
        if (value instanceof Number) {
            return toDecimal(value).signum() != 0;
        }
        if (value instanceof String text) {
            return switch (text.strip().toLowerCase(Locale.ROOT)) {
                case "true", "t", "yes", "y", "on", "1" -> true;
                case "false", "f", "no", "n", "off", "0" -> false;
                default -> throw new SqlException(SqlException.INVALID_TEXT, "The text is no BOOLEAN");
            };
        }
        throw mismatch(value, "BOOLEAN");
    }

    private static LocalDate toDate(Object value) {
        Object point = value instanceof String text ? parsed(text, Instants::offset, "DATE") : value;
        return toDateTime(point).toLocalDate();
    }

    private static LocalDateTime toDateTime(Object value) {
        if (value instanceof LocalDateTime dateTime) {
            return dateTime;
        }
        if (value instanceof LocalDate date) {
            return date.atStartOfDay();
        }
        if (value instanceof ZonedDateTime shown) {
            return shown.toLocalDateTime();
        }
        return toOffset(value).withOffsetSameInstant(ZoneOffset.UTC).toLocalDateTime();
    }

    @SuppressWarnings("JavaUtilDate") // caches may hold them
    private static OffsetDateTime toOffset(Object value) {
        if (value instanceof OffsetDateTime dateTime) {
            return dateTime;
        }
        if (value instanceof ZonedDateTime dateTime) {
            return dateTime.toOffsetDateTime();
        }
        if (value instanceof Instant instant) {
            return instant.atOffset(ZoneOffset.UTC);
        }
        if (value instanceof Date date) {
            return Instant.ofEpochMilli(date.getTime()).atOffset(ZoneOffset.UTC);
        }
        if (value instanceof LocalDateTime || value instanceof LocalDate) {
            return toDateTime(value).atOffset(ZoneOffset.UTC);
        }
        if (value instanceof String text) {
            return parsed(text, Instants::offset, "TIMESTAMP");
        }
        throw mismatch(value, "point in time");
    }

    private static LocalTime toTime(Object value) {
        if (value instanceof LocalTime time) {
            return time;
        }
        if (value instanceof String text) {
            return parsed(text.strip(), LocalTime::parse, "TIME");
        }
        return toDateTime(value).toLocalTime();
    }

    private static UUID toUuid(Object value) {
        if (value instanceof UUID uuid) {
            return uuid;
        }
        if (value instanceof String text) {
            try {
                return UUID.fromString(text.strip());
            } catch (IllegalArgumentException e) {
                throw new SqlException(SqlException.INVALID_TEXT, "The text is no UUID");
            }
        }
        throw mismatch(value, "UUID");
    }

    private static Bytes toBytes(Object value) {
        if (value instanceof Bytes bytes) {
            return bytes;
        }
        if (value instanceof byte[] bytes) {
            return Bytes.copyOf(bytes);
        }
        throw mismatch(value, "VARBINARY");
    }

    private static <T> T parsed(String text, Function<String, T> parser, String type) {
        try {
            return parser.apply(text);
        } catch (DateTimeException e) {
            throw new SqlException(SqlException.INVALID_TEXT, "The text is no " + type);
        }
    }

    private static <T> T enumConstant(String name, Class<T> target) {
        for (T constant : target.getEnumConstants()) {
            if (((Enum<?>) constant).name().equals(name)) {
                return constant;
            }
        }
        throw new SqlException(SqlException.INVALID_TEXT, "The text is no constant of " + target.getSimpleName());
    }

    private static SqlException outOfRange() {
        return new SqlException(SqlException.OUT_OF_RANGE, "The number is out of the range of its type");
    }

    private static SqlException mismatch(Object value, String target) {
        return new SqlException(
                SqlException.TYPE_MISMATCH,
                "A " + value.getClass().getSimpleName() + " can't be used where a " + target + " is needed");
    }
}
