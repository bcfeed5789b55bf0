package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Bytes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Objects;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Equality and order of values in SQL: numbers by what they are worth, bytes as unsigned numbers, others as they say themselves. */
final class Values {
    private Values() {}

    static boolean equal(@Nullable Object a, Object b) {
        if (a instanceof Number x
                && b instanceof Number y
                && (a.getClass() != b.getClass() || a instanceof BigDecimal)) {
            return compareNumbers(x, y) == 0;
        }
        return (a instanceof byte[] || b instanceof byte[])
                ? isBinary(a) && isBinary(b) && bytes(a).equals(bytes(b))
                : Objects.equals(a, b);
    }

    /** Returns how {@code a} compares with {@code b}, or nothing if they have no order. */
    static OptionalInt compare(Object a, Object b) {
        if (a instanceof Number x && b instanceof Number y) {
            return OptionalInt.of(compareNumbers(x, y));
        }
        if (isBinary(a) && isBinary(b)) {
            return OptionalInt.of(bytes(a).compareTo(bytes(b)));
        }
        return a.getClass() == b.getClass() && a instanceof Comparable<?> ? natural(a, b) : OptionalInt.empty();
    }

    @SuppressWarnings("unchecked") // both are of one class
    private static OptionalInt natural(Object a, Object b) {
        return OptionalInt.of(((Comparable<Object>) a).compareTo(b));
    }

    private static int compareNumbers(Number a, Number b) {
        if (isWhole(a) && isWhole(b)) {
            return Long.compare(a.longValue(), b.longValue());
        }
        boolean exact = isExact(a) && isExact(b);
        return exact ? exact(a).compareTo(exact(b)) : Double.compare(a.doubleValue(), b.doubleValue());
    }

    private static boolean isWhole(Number number) {
        return number instanceof Long || number instanceof Integer || number instanceof Short || number instanceof Byte;
    }

    private static boolean isExact(Number number) {
        return isWhole(number) || number instanceof BigDecimal || number instanceof BigInteger;
    }

    private static BigDecimal exact(Number number) {
        return Conversions.toDecimal(number);
    }

    private static boolean isBinary(@Nullable Object value) {
        return value instanceof byte[] || value instanceof Bytes;
    }

    private static Bytes bytes(@Nullable Object value) {
        return value instanceof byte[] array ? Bytes.wrap(array) : (Bytes) Objects.requireNonNull(value);
    }
}
