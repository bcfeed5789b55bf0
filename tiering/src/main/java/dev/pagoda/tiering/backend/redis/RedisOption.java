package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What can be set for a Redis, beside its addresses. */
public enum RedisOption {
    USER("user", "", "a name", "the ACL user; takes the place of the one in the URL"),
    PASSWORD("password", "", "a text", "the password; takes the place of the one in the URL"),
    SENTINEL_USER("sentinelUser", "", "a name", "the ACL user of the sentinels themselves"),
    SENTINEL_PASSWORD("sentinelPassword", "", "a text", "the password of the sentinels themselves"),
    TLS("tls", "auto", Choice.of("auto", "on", "off"), "whether connections use TLS; auto: if the scheme is rediss"),
    VERIFY(
            "verify",
            "full",
            Choice.of("full", "ca", "none"),
            "what is checked of a server's certificate: authority and name, authority alone, or nothing"),
    CA_CERTIFICATE("caCertificate", "", "a path", "file of the authorities to trust, PEM; without it those of the JVM"),
    CLIENT_CERTIFICATE("clientCertificate", "", "a path", "file of the client's certificate, PEM"),
    CLIENT_KEY("clientKey", "", "a path", "file of the client's private key, PKCS #8 in PEM"),
    KEY_PREFIX("keyPrefix", "pagoda", "a text without braces", "the beginning of all names in Redis"),
    SHARDS(
            "shards",
            "0",
            0,
            1_024,
            "",
            "into how many parts a new deployment divides every cache, each in one slot of a cluster; 0: 32 in a"
                    + " cluster, else 1"),
    INDEX(
            "index",
            "true",
            Choice.of("true", "false"),
            "whether new caches have an ordered index of their keys; without one a scan reads all names and sorts"
                    + " them"),
    MIN_REPLICAS(
            "minReplicas",
            "0",
            0,
            100,
            "",
            "how many replicas must have received a write before it returns, not in a cluster; without them its"
                    + " outcome is unknown"),
    EVICTION(
            "eviction",
            "refuse",
            Choice.of("refuse", "warn"),
            "what happens at the start if maxmemory-policy is not noeviction, so that the server may drop entries"),
    CONNECT_TIMEOUT("connectTimeout", "1000", 1, 3_600_000, "ms", "the longest time that connecting takes"),
    TOPOLOGY_REFRESH("topologyRefresh", "10000", 100, 3_600_000, "ms", "how often a cluster's nodes are looked up");

    /** The words that an option may be, separated by commas. */
    private record Choice(String words) {
        static Choice of(String... words) {
            return new Choice(String.join(", ", words));
        }
    }

    private final String key;
    private final String defaultText;
    private final String allowed;
    private final boolean isChoice;
    private final long lowest;
    private final long highest;
    private final String meaning;

    RedisOption(String key, String defaultText, String allowed, String meaning) {
        this(key, defaultText, allowed, false, 0, 0, meaning);
    }

    RedisOption(String key, String defaultText, Choice choice, String meaning) {
        this(key, defaultText, choice.words(), true, 0, 0, meaning);
    }

    RedisOption(String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        this(key, defaultText, (lowest + " to " + highest + " " + unit).strip(), false, lowest, highest, meaning);
    }

    RedisOption(
            String key,
            String defaultText,
            String allowed,
            boolean isChoice,
            long lowest,
            long highest,
            String meaning) {
        this.key = key;
        this.defaultText = defaultText;
        this.allowed = allowed;
        this.isChoice = isChoice;
        this.lowest = lowest;
        this.highest = highest;
        this.meaning = meaning;
    }

    /** Returns the name under which the configuration knows the option. */
    public String key() {
        return key;
    }

    /** Returns the value that holds if the option is not set; empty for none. */
    public String defaultText() {
        return defaultText;
    }

    /** Returns what is allowed, in words. */
    public String allowed() {
        return allowed;
    }

    /** Returns one sentence with meaning, range and default. */
    public String description() {
        return meaning + " (" + allowed + "; default " + (defaultText.isEmpty() ? "none" : defaultText) + ")";
    }

    static Map<String, String> describe() {
        return Arrays.stream(values())
                .collect(Collectors.toMap(RedisOption::key, RedisOption::description, (a, b) -> a, LinkedHashMap::new));
    }

    static RedisOption of(String backend, String key) {
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
        if (!isChoice || !List.of(allowed.split(", ", -1)).contains(choice)) {
            throw invalid(backend, null);
        }
        return choice;
    }

    /** Returns {@code text} as a whole number in range. */
    long number(String backend, String text) {
        try {
            long number = Long.parseLong(text.strip());
            if (number >= lowest && number <= highest) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw invalid(backend, e);
        }
        throw invalid(backend, null);
    }

    StoreException invalid(String backend, @Nullable Throwable cause) {
        return new StoreException(
                ErrorCode.CONFIGURATION,
                "The backend " + backend + " has a wrong value for the option " + key + "; allowed are " + allowed,
                cause);
    }
}
