package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be set for a database, beside its URL. */
public enum PostgresOption {
    USER("user", "", "any text", "the role that connects; the operating system's user if it is empty"),
    PASSWORD("password", "", "any text", "its password"),
    MIGRATE(
            "migrate",
            "run",
            "run, validate, off",
            "what happens to the schema when the backend opens: missing migrations are applied; it is only compared;"
                    + " nothing"),
    MAXIMUM_POOL_SIZE("maximumPoolSize", "10", 1, 1_000, "connections", "the most connections that are open at once"),
    MINIMUM_IDLE("minimumIdle", "2", 0, 1_000, "connections", "the connections that are kept open without use"),
    CONNECTION_TIMEOUT(
            "connectionTimeout",
            "1000",
            250,
            600_000,
            "ms",
            "the longest wait for a free connection, or for a new one"),
    SOCKET_TIMEOUT(
            "socketTimeout",
            "5000",
            1_000,
            3_600_000,
            "ms",
            "the longest wait for an answer, after which the connection is given up; the server gives a statement up a"
                    + " little earlier"),
    IDLE_TIMEOUT("idleTimeout", "60000", 10_000, 86_400_000, "ms", "how long a connection may be without use"),
    MAX_LIFETIME("maxLifetime", "1800000", 30_000, 86_400_000, "ms", "the age at which a connection is replaced"),
    SSL_MODE(
            "sslMode",
            "prefer",
            "disable, allow, prefer, require, verify-ca, verify-full",
            "whether connections are encrypted, and what is checked of the server's certificate"),
    SSL_ROOT_CERT("sslRootCert", "", "path of a file", "the certificates that the server's must descend from"),
    SSL_CERT("sslCert", "", "path of a file", "the client's certificate"),
    SSL_KEY("sslKey", "", "path of a file", "the key of the client's certificate"),
    APPLICATION_NAME("applicationName", "pagoda", "any text", "the name that the server's lists of sessions show"),
    SWEEP_INTERVAL(
            "sweepInterval",
            "1000",
            100,
            3_600_000,
            "ms",
            "the time between removals of what has expired, of all processes together"),
    FEED_INTERVAL(
            "feedInterval",
            "50",
            5,
            3_600_000,
            "ms",
            "the time between two looks for changes, while another tier has copies");

    private final String key;
    private final String defaultText;
    private final String choices;
    private final long lowest;
    private final long highest;
    private final String unit;
    private final String meaning;

    PostgresOption(String key, String defaultText, String choices, String meaning) {
        this(key, defaultText, choices, 0, 0, "", meaning);
    }

    PostgresOption(String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        this(key, defaultText, "", lowest, highest, unit, meaning);
    }

    PostgresOption(
            String key, String defaultText, String choices, long lowest, long highest, String unit, String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.choices = choices;
        this.lowest = lowest;
        this.highest = highest;
        this.unit = unit;
        this.meaning = meaning;
    }

    /** Returns the name under which the configuration knows the option. */
    public String key() {
        return key;
    }

    /** Returns the value that holds if the option is not set. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what is allowed, in words. */
    public String allowed() {
        return choices.isEmpty() ? lowest + " to " + highest + " " + unit : choices;
    }

    /** Returns one sentence with meaning, range and default. */
    public String description() {
        return meaning + " (" + allowed() + (defaultText.isEmpty() ? "" : "; default " + defaultText) + ")";
    }

    static Map<String, String> describe() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(
                        PostgresOption::key, PostgresOption::description, (a, b) -> a, LinkedHashMap::new));
    }

    static PostgresOption of(String backend, String key) {
        return Arrays.stream(values())
                .filter(option -> option.key.equals(key))
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        ErrorCode.CONFIGURATION,
                        "The backend " + backend + " has an unknown option " + key + "; allowed are "
                                + String.join(", ", describe().keySet())));
    }

    /** Returns {@code text} as one of the choices, in lower case. */
    String choice(String backend, String text) {
        String choice = text.strip().toLowerCase(Locale.ROOT);
        if (!List.of(choices.split(", ", -1)).contains(choice)) {
            throw invalid(backend, null);
        }
        return choice;
    }

    /** Returns {@code text} as a whole number in range. */
    int number(String backend, String text) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= lowest && number <= highest) {
                return (int) number;
            }
        } catch (NumberFormatException e) {
            throw invalid(backend, e);
        }
        throw invalid(backend, null);
    }

    private StoreException invalid(String backend, @Nullable Throwable cause) {
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The backend " + backend + " has a wrong value for the option " + key + "; allowed are " + allowed(),
                cause);
    }
}
