package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.StoreException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** Numbers whose order takes more than a turned sign bit. */
final class KeyNumbers {
    private static final int NEGATIVE = 0;
    private static final int ZERO = 1;
    private static final int POSITIVE = 2;
    private static final int RADIX = 10;

    private KeyNumbers() {}

    /** Bits whose unsigned order is that of {@link Double#compare}: those of positive numbers with the sign turned, of negative ones inverted. */
    static void float64(KeyWriter out, double value) {
        long bits = Double.doubleToLongBits(value);
        out.raw64(bits < 0 ? ~bits : bits ^ Long.MIN_VALUE);
    }

    static double float64(KeyReader in) {
        long bits = in.raw64();
        double value = Double.longBitsToDouble(bits < 0 ? bits ^ Long.MIN_VALUE : ~bits);
        return require(value, Double.doubleToRawLongBits(value) == Double.doubleToLongBits(value));
    }

    static void float32(KeyWriter out, float value) {
        int bits = Float.floatToIntBits(value);
        out.raw32(bits < 0 ? ~bits : bits ^ Integer.MIN_VALUE);
    }

    static float float32(KeyReader in) {
        int bits = in.raw32();
        float value = Float.intBitsToFloat(bits < 0 ? bits ^ Integer.MIN_VALUE : ~bits);
        return require(value, Float.floatToRawIntBits(value) == Float.floatToIntBits(value));
    }

    /** Sign, number of magnitude bytes, magnitude; both inverted if negative. */
    static void bigInteger(KeyWriter out, BigInteger value) {
        out.int8(value.signum() + 1);
        if (value.signum() == 0) {
            return;
        }
        int start = out.size();
        byte[] magnitude = value.abs().toByteArray();
        out.raw32(magnitude.length);
        out.raw(magnitude);
        invertIf(value.signum() < 0, out, start);
    }

    static BigInteger bigInteger(KeyReader in) {
        int sign = sign(in);
        if (sign == ZERO) {
            return BigInteger.ZERO;
        }
        KeyReader source = sign == NEGATIVE ? in.inverted() : in;
        byte[] magnitude = source.raw(source.raw32());
        skipInverted(in, source);
        BigInteger absolute = magnitude.length == 0 ? BigInteger.ZERO : new BigInteger(magnitude);
        require(absolute, absolute.signum() > 0 && absolute.toByteArray().length == magnitude.length);
        return sign == NEGATIVE ? absolute.negate() : absolute;
    }

    /**
     * The number as 0.d1d2d3... times a power of ten: sign, power, digits in pairs without zeros at the end, all but the sign inverted if
     * negative. So numbers that compare as equal differ in nothing but the scale, which follows.
     */
    static void bigDecimal(KeyWriter out, BigDecimal value) {
        out.int8(value.signum() + 1);
        if (value.signum() != 0) {
            int start = out.size();
            requireShort(value);
            out.int64((long) value.precision() - value.scale());
            digits(out, value.unscaledValue().abs().toString());
            invertIf(value.signum() < 0, out, start);
        }
        out.int32(value.scale());
    }

    static BigDecimal bigDecimal(KeyReader in) {
        int sign = sign(in);
        if (sign == ZERO) {
            return BigDecimal.valueOf(0, in.int32());
        }
        KeyReader source = sign == NEGATIVE ? in.inverted() : in;
        long power = source.int64();
        String digits = digits(source);
        skipInverted(in, source);
        int scale = in.int32();
        long precision = Math.addExact(power, scale);
        require(digits, precision >= digits.length() && precision <= Limits.LARGEST_KEY);
        BigInteger unscaled = new BigInteger(digits).multiply(BigInteger.TEN.pow((int) precision - digits.length()));
        return new BigDecimal(sign == NEGATIVE ? unscaled.negate() : unscaled, scale);
    }

    private static void requireShort(BigDecimal value) {
        if (value.precision() > Limits.LARGEST_KEY) {
            throw new StoreException(
                    ErrorCode.INVALID_KEY,
                    "A decimal number in a key may have at most " + Limits.LARGEST_KEY + " digits");
        }
    }

    private static void digits(KeyWriter out, String digits) {
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        for (int i = 0; i < end; i += 2) {
            int low = i + 1 < end ? digits.charAt(i + 1) - '0' : 0;
            out.int8((digits.charAt(i) - '0') * RADIX + low + 1);
        }
        out.int8(KeyTags.END);
    }

    private static String digits(KeyReader in) {
        StringBuilder digits = new StringBuilder();
        for (int pair = in.int8(); pair != KeyTags.END; pair = in.int8()) {
            require(digits, pair <= RADIX * RADIX);
            digits.append((char) ('0' + (pair - 1) / RADIX)).append((char) ('0' + (pair - 1) % RADIX));
        }
        require(digits, !digits.isEmpty() && digits.charAt(0) != '0');
        int last = digits.length() - 1;
        if (digits.charAt(last) == '0') {
            digits.setLength(last);
        }
        return require(digits.toString(), digits.charAt(digits.length() - 1) != '0');
    }

    private static int sign(KeyReader in) {
        int sign = in.int8();
        return require(sign, sign <= POSITIVE);
    }

    private static void invertIf(boolean negative, KeyWriter out, int start) {
        if (negative) {
            out.invertFrom(start);
        }
    }

    private static void skipInverted(KeyReader in, KeyReader source) {
        if (source != in) {
            in.skip(source.position());
        }
    }

    private static <T> T require(T value, boolean canonical) {
        if (!canonical) {
            throw KeyReader.damaged();
        }
        return value;
    }
}
