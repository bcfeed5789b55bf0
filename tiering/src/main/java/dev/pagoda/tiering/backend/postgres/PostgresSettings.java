package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.OptionValues;
import dev.pagoda.tiering.resilience.RemoteSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
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
 * @param timeoutMillis the longest wait for an answer, after which the connection is given up
 * @param driver further properties of the driver
 * @param sweepMillis the time between removals of what has expired
 * @param feed how changes are noticed
 * @param observation what the database is to know and to enforce beside the entries
 * @param readFrom who is asked for entries
 * @param clock for intervals
 */
record PostgresSettings(
        String backend,
        String url,
        Login login,
        Migrate migrate,
        Pool pool,
        int timeoutMillis,
        Map<String, String> driver,
        int sweepMillis,
        Feed feed,
        Observation observation,
        ReadFrom readFrom,
        Clock clock) {
    private static final Pattern URL = Pattern.compile(
            "postgresql://(?:(?<user>[^/@:?]*)(?::(?<password>[^/@?]*))?@)?(?<rest>[^@/?]+/[^@?]+(?:\\?.*)?)");
    private static final String SESSION = Sql.resource("session");
    private static final Map<String, PostgresOption> DRIVER_FILES = Map.of(
            "sslrootcert", PostgresOption.SSL_ROOT_CERT,
            "sslcert", PostgresOption.SSL_CERT,
            "sslkey", PostgresOption.SSL_KEY);
    private static final Set<PostgresOption> TEXTS = Set.of(
            PostgresOption.USER, PostgresOption.PASSWORD, PostgresOption.APPLICATION_NAME, PostgresOption.AUDIT_USER);
    /**
     * By how much the server gives up a statement before the client does, and the wait for a lock before the statement, at the most; else by
     * a quarter of the time.
     */
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
    record Pool(int maximumSize, int minimumIdle, int connectionTimeout, int idleTimeout, int maxLifetime) {}

    /**
     * How changes are noticed.
     *
     * @param maxStaleness how old copies may be
     * @param interval the time between two looks
     */
    record Feed(Duration maxStaleness, Duration interval) {}

    /**
     * Who is asked for entries.
     *
     * @param hosts the driver's URL of each host that may be a replica; none if only the primary is asked
     * @param waiting how long a read waits for a replica that is behind
     */
    record ReadFrom(List<String> hosts, Duration waiting) {
        /** Names nothing. */
        @Override
        public String toString() {
            return "ReadFrom";
        }
    }

    /**
     * Returns the settings that {@code settings} describe.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if the URL names no database, or an option is unknown or out of range
     */
    static PostgresSettings parse(BackendSettings settings) {
        Matcher url = url(settings);
        DriverOptions.check(settings.name(), url.group("rest"));
        OptionValues<PostgresOption> options =
                OptionValues.of(settings.name(), PostgresOption.class, RemoteSettings.ownOptions(settings.options()));
        TEXTS.forEach(option -> requireText(options, option, options.text(option)));
        RemoteSettings remote = RemoteSettings.parse(settings);
        HostList hosts = hosts(settings.name(), url);
        return new PostgresSettings(
                settings.name(),
                hosts.primary(),
                login(settings.name(), options, url),
                options.choice(PostgresOption.MIGRATE, Migrate.class),
                pool(options),
                (int) remote.timeout().toMillis(),
                driver(options),
                (int) options.number(PostgresOption.SWEEP_INTERVAL),
                new Feed(remote.maxStaleness(), options.millis(PostgresOption.FEED_INTERVAL)),
                Observation.of(options),
                readFrom(settings.name(), hosts, options),
                settings.clock());
    }

    private static Matcher url(BackendSettings settings) {
        Matcher url = URL.matcher(settings.url());
        if (!url.matches()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + settings.name()
                            + " needs a URL of the form postgresql://host[:port][,host...]/database[?options of the"
                            + " driver]");
        }
        return url;
    }

    private static HostList hosts(String backend, Matcher url) {
        HostList hosts = HostList.of("jdbc:postgresql://" + url.group("rest"));
        if (!hosts.hasValidPorts()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The URL of the backend " + backend + " has a port that is none; allowed are 1 to 65535");
        }
        return hosts;
    }

    private static Login login(String backend, OptionValues<PostgresOption> options, Matcher url) {
        return new Login(
                given(backend, options, PostgresOption.USER, url.group("user")),
                given(backend, options, PostgresOption.PASSWORD, url.group("password")));
    }

    private static ReadFrom readFrom(String backend, HostList hosts, OptionValues<PostgresOption> options) {
        Duration waiting = options.millis(PostgresOption.REPLICA_WAIT);
        if (options.choice(PostgresOption.READ_FROM).equals("primary")) {
            return new ReadFrom(List.of(), waiting);
        }
        if (!hosts.isMultiple()) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "The backend " + backend + " reads from replicas, so its URL must name the hosts of all servers:"
                            + " postgresql://host[:port],host[:port]/database");
        }
        return new ReadFrom(hosts.each(), waiting);
    }

    /** Names the backend and leaves out the rest, which may be secret. */
    @Override
    public String toString() {
        return "PostgresSettings[" + backend + "]";
    }

    /** Returns the driver's properties. */
    Properties properties() {
        Properties properties = new Properties();
        properties.putAll(driver);
        setIfGiven(properties, "user", login.user());
        setIfGiven(properties, "password", login.password());
        int seconds = Math.max(1, pool.connectionTimeout() / 1000);
        properties.setProperty("connectTimeout", String.valueOf(seconds));
        HostList hosts = HostList.of(url);
        properties.setProperty("loginTimeout", String.valueOf((hosts.hosts().size() + 1) * seconds));
        properties.setProperty("tcpKeepAlive", "true");
        properties.setProperty("stringtype", "unspecified");
        // The details of an error repeat the row.
        properties.setProperty("logServerErrorDetail", "false");
        if (hosts.isMultiple()) {
            properties.setProperty("hostRecheckSeconds", "1");
        }
        return properties;
    }

    /** Returns how long a lock is waited for. */
    int lockTimeoutMillis() {
        return timeoutMillis - 2 * marginMillis();
    }

    private int marginMillis() {
        return Math.min(MARGIN_MILLIS, timeoutMillis / 4);
    }

    /** Returns what the server is told about each connection when it begins. */
    String session() {
        return "SET statement_timeout = " + (timeoutMillis - marginMillis())
                + "; SET lock_timeout = " + lockTimeoutMillis()
                + "; SET plan_cache_mode = force_generic_plan" + observation.session() + "; " + SESSION;
    }

    private static void setIfGiven(Properties properties, String name, String value) {
        if (!value.isEmpty()) {
            properties.setProperty(name, value);
        }
    }

    /** Returns the option, else what stands in the URL, else nothing. */
    private static String given(
            String backend, OptionValues<PostgresOption> options, PostgresOption option, @Nullable String inUrl) {
        String given = options.given(option, null);
        if (given != null) {
            return given;
        }
        String decoded = inUrl == null ? "" : DriverOptions.decode(backend, inUrl);
        requireText(options, option, decoded);
        return decoded;
    }

    /** The protocol ends texts with U+0000, and what came after it would be taken for something else. */
    private static void requireText(OptionValues<PostgresOption> options, PostgresOption option, String text) {
        if (text.indexOf('\0') >= 0) {
            throw options.invalid(option);
        }
    }

    private static Pool pool(OptionValues<PostgresOption> options) {
        int maximum = (int) options.number(PostgresOption.MAXIMUM_POOL_SIZE);
        return new Pool(
                maximum,
                (int) Math.min(maximum, options.number(PostgresOption.MINIMUM_IDLE)),
                (int) options.number(PostgresOption.CONNECTION_TIMEOUT),
                (int) options.number(PostgresOption.IDLE_TIMEOUT),
                (int) options.number(PostgresOption.MAX_LIFETIME));
    }

    private static Map<String, String> driver(OptionValues<PostgresOption> options) {
        Map<String, String> driver = new TreeMap<>();
        driver.put("sslmode", options.choice(PostgresOption.SSL_MODE));
        driver.put("ApplicationName", options.text(PostgresOption.APPLICATION_NAME));
        DRIVER_FILES.forEach((name, option) -> {
            if (!options.text(option).isEmpty()) {
                driver.put(name, options.text(option));
            }
        });
        return driver;
    }
}
