package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.OptionValues;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the database is to know and to enforce beside the entries. Immutable.
 *
 * @param audited the caches whose changes are recorded
 * @param auditUser who the records say has made them, empty for nobody
 * @param quotas how much caches may hold; the first that fits counts
 * @param counted the caches whose reads are counted by key
 * @param statisticsMillis the time between two refreshes of the statistics, 0 for none
 */
record Observation(CacheNames audited, String auditUser, List<Quota> quotas, CacheNames counted, int statisticsMillis) {
    private static final Pattern QUOTA = Pattern.compile("\\s*([^=]+?)\\s*=\\s*(\\d{1,12})\\s*([A-Za-z]*)\\s*");
    private static final Map<String, Long> UNITS =
            Map.of("", 1L, "b", 1L, "kb", 1L << 10, "mb", 1L << 20, "gb", 1L << 30, "tb", 1L << 40);

    /** How many bytes of keys and values each of some caches may hold. */
    record Quota(CacheNames caches, long bytes) {}

    Observation {
        quotas = List.copyOf(quotas);
    }

    /** Returns what the options say, or fails if one is not as it may be. */
    static Observation of(OptionValues<PostgresOption> options) {
        CacheNames counted = CacheNames.parse(options.text(PostgresOption.HOT_KEYS));
        int interval = (int) options.number(PostgresOption.STATISTICS_INTERVAL);
        if (!counted.isEmpty() && interval == 0) {
            throw options.invalid(PostgresOption.HOT_KEYS);
        }
        return new Observation(
                CacheNames.parse(options.text(PostgresOption.AUDITED)),
                options.text(PostgresOption.AUDIT_USER),
                quotas(options),
                counted,
                interval);
    }

    private static List<Quota> quotas(OptionValues<PostgresOption> options) {
        List<Quota> quotas = new ArrayList<>();
        String text = options.text(PostgresOption.QUOTAS);
        if (!text.isBlank()) {
            StoreException wrong = options.invalid(PostgresOption.QUOTAS);
            for (String part : text.split(",", -1)) {
                quotas.add(quota(part, wrong));
            }
        }
        return quotas;
    }

    private static Quota quota(String text, StoreException wrong) {
        Matcher matcher = QUOTA.matcher(text);
        Long unit = matcher.matches() ? UNITS.get(matcher.group(3).toLowerCase(Locale.ROOT)) : null;
        long number = unit == null ? 0 : Long.parseLong(matcher.group(2));
        if (unit == null || number == 0 || number > Long.MAX_VALUE / unit) {
            throw wrong;
        }
        return new Quota(CacheNames.parse(matcher.group(1)), number * unit);
    }

    /** Returns how many bytes a cache may hold, or null if nothing is said. */
    @Nullable
    Long quota(String cache) {
        return quotas.stream()
                .filter(quota -> quota.caches().contains(cache))
                .findFirst()
                .map(Quota::bytes)
                .orElse(null);
    }

    /** Returns what the server is told about each connection, or nothing. */
    String session() {
        return auditUser.isEmpty()
                ? ""
                : "; SELECT set_config('pagoda.user', E'"
                        + auditUser.replace("\\", "\\\\").replace("'", "''") + "', false)";
    }
}
