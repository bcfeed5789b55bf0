package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.resilience.RemoteSettings;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A database and how it is reached.
 *
 * @param backend the name of the backend in the configuration
 * @param url the driver's URL, without user and password
 * @param login user and password, empty where they are not given
 * @param migrate what happens to the schema at the start
 * @param pool the sizes and times of the pool
 * @param driver further properties of the driver
 * @param sweepMillis the time between removals of what has expired
 * @param feed how changes are noticed
 * @param clock for intervals
 */
record PostgresSettings(
        String backend,
        String url,
        Login login,
        Migrate migrate,
        Pool pool,
        Map<String, String> driver,
        int sweepMillis,
        Feed feed,
        Clock clock) {
    private static final Pattern URL = Pattern.compile(
            "postgresql://(?:(?<user>[^/@:?]*)(?::(?<password>[^/@?]*))?@)?(?<rest>[^@/?]+/[^@?]+(?:\\?.*)?)");
    /** By how much the server gives up a statement before the client does. */
    private static final int MARGIN_MILLIS = 500;

    /** What happens to the schema at the start. */
    enum Migrate {
        RUN,
        VALIDATE,
        OFF
    }

    /** Who connects. */
    record Login(String user, String password) {
        @Override
        public String toString() {
            return "Login";
        }
    }

    /** The sizes and times of the pool, in connections and milliseconds. */
    record Pool(
            int maximumSize,
            int minimumIdle,
            int connectionTimeout,
            int socketTimeout,
            int idleTimeout,
            int maxLifetime) {}

    /**
     * How changes are noticed.
     *
     * @param maxStaleness how old copies may be
     * @param interval the time between two looks
     */
    record Feed(Duration maxStaleness, Duration interval) {}

    /**
     * Returns the settings that {@code settings} describe.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the URL names no database, or an option is unknown or out of range
     */
    static PostgresSettings parse(BackendSettings settings) {
        Matcher url = URL.matcher(settings.url());
        if (!url.matches()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + settings.name()
                            + " needs a URL of the form postgresql://host[:port][,host...]/database[?options of the"
                            + " driver]");
        }
        Map<PostgresOption, String> given = new EnumMap<>(PostgresOption.class);
        RemoteSettings.ownOptions(settings.options())
                .forEach((key, text) -> given.put(PostgresOption.of(settings.name(), key), text));
        return new Reader(settings.name(), given, RemoteSettings.parse(settings), settings.clock())
                .settings("jdbc:postgresql://" + url.group("rest"), url);
    }

    /** Names the backend and leaves out the rest, which may be secret. */
    @Override
    public String toString() {
        return "PostgresSettings[" + backend + "]";
    }

    /** Returns the driver's properties, with the limits of time that hold for the statements of entries if {@code limited}. */
    Properties properties(boolean limited) {
        Properties properties = new Properties();
        properties.putAll(driver);
        setIfGiven(properties, "user", login.user());
        setIfGiven(properties, "password", login.password());
        int seconds = Math.max(1, pool.connectionTimeout() / 1000);
        properties.setProperty("connectTimeout", String.valueOf(seconds));
        properties.setProperty("loginTimeout", String.valueOf(2 * seconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("stringtype", "unspecified");
        if (limited) {
            properties.setProperty("socketTimeout", String.valueOf((pool.socketTimeout() + 999) / 1000));
        }
        return properties;
    }

    /** Returns what the server is told about each connection when it begins. */
    String session() {
        return "SET statement_timeout = " + (pool.socketTimeout() - MARGIN_MILLIS)
                + "; SET plan_cache_mode = force_generic_plan";
    }

    private static void setIfGiven(Properties properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.setProperty(name, value);
        }
    }

    /** Reads options: what was given, else the default. */
    private record Reader(String backend, Map<PostgresOption, String> given, RemoteSettings remote, Clock clock) {
        PostgresSettings settings(String jdbcUrl, Matcher url) {
            return new PostgresSettings(
                    backend,
                    jdbcUrl,
                    new Login(
                            text(PostgresOption.USER, url.group("user")),
                            text(PostgresOption.PASSWORD, url.group("password"))),
                    Migrate.valueOf(PostgresOption.MIGRATE
                            .choice(backend, text(PostgresOption.MIGRATE, null))
                            .toUpperCase(Locale.ROOT)),
                    pool(),
                    driver(),
                    number(PostgresOption.SWEEP_INTERVAL),
                    new Feed(remote.maxStaleness(), Duration.ofMillis(number(PostgresOption.FEED_INTERVAL))),
                    clock);
        }

        private Pool pool() {
            int maximum = number(PostgresOption.MAXIMUM_POOL_SIZE);
            return new Pool(
                    maximum,
                    Math.min(maximum, number(PostgresOption.MINIMUM_IDLE)),
                    number(PostgresOption.CONNECTION_TIMEOUT),
                    number(PostgresOption.SOCKET_TIMEOUT),
                    number(PostgresOption.IDLE_TIMEOUT),
                    number(PostgresOption.MAX_LIFETIME));
        }

        private Map<String, String> driver() {
            Map<String, String> driver = new TreeMap<>();
            driver.put("sslmode", PostgresOption.SSL_MODE.choice(backend, text(PostgresOption.SSL_MODE, null)));
            driver.put("ApplicationName", text(PostgresOption.APPLICATION_NAME, null));
            putIfGiven(driver, "sslrootcert", PostgresOption.SSL_ROOT_CERT);
            putIfGiven(driver, "sslcert", PostgresOption.SSL_CERT);
            putIfGiven(driver, "sslkey", PostgresOption.SSL_KEY);
            return driver;
        }

        private void putIfGiven(Map<String, String> driver, String name, PostgresOption option) {
            String value = text(option, null);
            if (!value.isEmpty()) {
                driver.put(name, value);
            }
        }

        private int number(PostgresOption option) {
            return option.number(backend, text(option, null));
        }

        private String text(PostgresOption option, @Nullable String inUrl) {
            String otherwise = inUrl == null ? option.defaultText() : URLDecoder.decode(inUrl, StandardCharsets.UTF_8);
            return given.getOrDefault(option, otherwise);
        }
    }
}
