package dev.pagoda.tiering.config;

import dev.pagoda.tiering.Ttl;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Texts to values; null for a text that is none. */
final class Values {
    private static final Pattern CLASS = Pattern.compile(
            "\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*(\\.\\p{javaJavaIdentifierStart}\\p{javaJavaIdentifierPart}*)*");
    private static final Pattern QUANTITY = Pattern.compile("(\\d{1,18})\\s*([A-Za-z]*)");
    private static final Map<String, Long> BYTES =
            Map.of("", 1L, "b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30, "tb", 1L << 40);
    private static final Map<String, Long> MILLIS =
            Map.of("ms", 1L, "s", 1_000L, "m", 60_000L, "h", 3_600_000L, "d", 86_400_000L);

    private static final Duration SHORTEST_LEASE = Duration.ofSeconds(1);
    private static final Duration LONGEST_LIMIT = Duration.ofDays(365);

    private Values() {}

    static List<String> names(String text) {
        return Arrays.stream(text.split(",", -1)).map(String::strip).toList();
    }

    static @Nullable String className(String text) {
        return CLASS.matcher(text).matches() ? text : null;
    }

    static @Nullable Boolean flag(String text) {
        return text.equals("true") ? Boolean.TRUE : text.equals("false") ? Boolean.FALSE : null;
    }

    static @Nullable Long count(String text) {
        return text.equals("unbounded") ? Long.valueOf(HeapSettings.UNBOUNDED) : quantity(text, Map.of("", 1L));
    }

    static @Nullable Long bytes(String text) {
        return text.equals("unbounded") ? Long.valueOf(HeapSettings.UNBOUNDED) : quantity(text, BYTES);
    }

    static @Nullable Ttl time(String text) {
        if (text.equals("eternal")) {
            return Ttl.ETERNAL;
        }
        Long millis = quantity(text, MILLIS);
        return millis == null ? isoTime(text) : positive(Ttl.ofMillis(millis));
    }

    static @Nullable Duration limit(String text) {
        Ttl time = text.equals("off") ? Ttl.ZERO : time(text);
        return time == null || time.millis() > LONGEST_LIMIT.toMillis() ? null : Duration.ofMillis(time.millis());
    }

    static @Nullable Duration lease(String text) {
        Duration lease = limit(text);
        return lease == null || (!lease.isZero() && lease.compareTo(SHORTEST_LEASE) < 0) ? null : lease;
    }

    static @Nullable OnError onError(String text) {
        return text.equals("fail") ? OnError.FAIL : text.equals("miss") ? OnError.MISS : null;
    }

    private static @Nullable Ttl isoTime(String text) {
        try {
            Duration duration = Duration.parse(text);
            return duration.isNegative() ? null : positive(Ttl.of(duration));
        } catch (DateTimeParseException e) {
            return null;
        }
    }

    private static @Nullable Ttl positive(Ttl ttl) {
        return ttl.isZero() ? null : ttl;
    }

    private static @Nullable Long quantity(String text, Map<String, Long> units) {
        Matcher matcher = QUANTITY.matcher(text);
        if (!matcher.matches()) {
            return null;
        }
        Long unit = units.get(matcher.group(2).toLowerCase(Locale.ROOT));
        long number = Long.parseLong(matcher.group(1));
        return unit == null || number > Long.MAX_VALUE / unit ? null : Long.valueOf(number * unit);
    }
}
