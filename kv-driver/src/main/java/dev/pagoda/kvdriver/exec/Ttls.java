package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Ttl;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Times to live as SQL writes them: seconds as a number, a text such as {@code '10m'} or {@code 'PT10M'}, or NULL for ever. */
final class Ttls {
    private static final Pattern TEXT = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|m|h|d)?");
    private static final BigDecimal MILLIS = BigDecimal.valueOf(1_000);
    private static final BigDecimal LONGEST = BigDecimal.valueOf(Long.MAX_VALUE / 4);

    private Ttls() {}

    static Ttl of(@Nullable Object value) {
        if (value == null) {
            return Ttl.ETERNAL;
        }
        if (value instanceof Duration duration) {
            return ofDuration(duration);
        }
        if (value instanceof Number) {
            return ofMillis(Conversions.toDecimal(value).multiply(MILLIS));
        }
        if (value instanceof String text) {
            return ofText(text.strip());
        }
        throw wrong();
    }

    private static Ttl ofText(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        Matcher matcher = TEXT.matcher(lower);
        if (matcher.matches()) {
            return ofMillis(new BigDecimal(matcher.group(1)).multiply(unit(matcher.group(2))));
        }
        try {
            return ofDuration(Duration.parse(text));
        } catch (DateTimeException e) {
            throw wrong();
        }
    }

    private static BigDecimal unit(@Nullable String unit) {
        return switch (unit == null ? "s" : unit) {
            case "ms" -> BigDecimal.ONE;
            case "m" -> BigDecimal.valueOf(60_000);
            case "h" -> BigDecimal.valueOf(3_600_000);
            case "d" -> BigDecimal.valueOf(86_400_000);
            default -> MILLIS;
        };
    }

    private static Ttl ofDuration(Duration duration) {
        if (duration.isNegative() || duration.isZero()) {
            throw wrong();
        }
        return Ttl.of(duration);
    }

    private static Ttl ofMillis(BigDecimal millis) {
        if (millis.signum() <= 0) {
            throw wrong();
        }
        return millis.compareTo(LONGEST) > 0
                ? Ttl.ETERNAL
                : Ttl.ofMillis(Conversions.round(millis, RoundingMode.CEILING).longValueExact());
    }

    private static SqlException wrong() {
        return new SqlException(
                SqlException.INVALID_VALUE,
                "A ttl must be a positive number of seconds, a text such as '10m' (units ms, s, m, h, d), an ISO duration, or"
                        + " NULL for ever");
    }
}
