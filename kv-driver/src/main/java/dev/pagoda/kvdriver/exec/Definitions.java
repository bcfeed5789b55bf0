package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** CREATE TABLE, DROP TABLE and TRUNCATE. The first two take effect at once, also within a transaction. */
final class Definitions {
    private static final String OPTIONS = "allowed are ttl, tiers, codec and statistics";

    private Definitions() {}

    static long create(Session session, Command.CreateTable create) {
        TieredCache<?, ?> existing = session.find(create.table());
        if (existing != null) {
            if (create.ifNotExists()) {
                return 0;
            }
            throw new SqlException(SqlException.DUPLICATE_TABLE, "There is a table " + existing.name() + " already");
        }
        Configuration configuration = session.pagoda().configuration();
        CacheSettings settings = settings(configuration.settings(create.table().name()), create.options());
        Class<?> keyType = SqlTypes.keyClass(create.keyType());
        Class<?> valueType = SqlTypes.valueClass(create.valueType());
        session.pagoda().cache(new CacheRequest<>(create.table().name(), keyType, valueType, settings));
        return 0;
    }

    private static CacheSettings settings(CacheSettings configured, Map<String, Object> options) {
        CacheSettings settings = configured;
        try {
            for (Map.Entry<String, Object> option : options.entrySet()) {
                settings = with(settings, option.getKey(), option.getValue());
            }
        } catch (IllegalArgumentException e) {
            throw new SqlException(SqlException.INVALID_VALUE, "An option of the table is wrong: " + e.getMessage());
        }
        return settings;
    }

    private static CacheSettings with(CacheSettings settings, String name, Object value) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "ttl" -> settings.withTtl(Ttls.of(value instanceof List<?> ? List.of() : value));
            case "tiers" -> settings.withTiers(names(value).toArray(String[]::new));
            case "codec" -> settings.withValueCodec(names(value).get(0));
            case "statistics" ->
                settings.withStatistics(Conversions.toBoolean(names(value).get(0)));
            default ->
                throw new SqlException(SqlException.INVALID_VALUE, "A table has no option " + name + "; " + OPTIONS);
        };
    }

    private static List<String> names(Object value) {
        return value instanceof List<?> list
                ? list.stream().map(Object::toString).toList()
                : List.of(value.toString().split("\\s*,\\s*"));
    }

    static long drop(Session session, Command.DropTable drop) {
        TieredCache<?, ?> existing = session.find(drop.table());
        if (existing == null && drop.ifExists()) {
            return 0;
        }
        session.pagoda().drop(existing == null ? session.table(drop.table()).name() : existing.name());
        return 0;
    }

    static long truncate(Execution execution, Command.Truncate truncate) {
        Session session = execution.session();
        session.store(session.table(truncate.table())).clear();
        return 0;
    }
}
