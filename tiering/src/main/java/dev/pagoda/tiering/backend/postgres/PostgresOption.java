package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.backend.BackendOption;
import dev.pagoda.tiering.backend.Choice;
import dev.pagoda.tiering.backend.OptionRow;

/** What can be set for a database, beside its URL. */
public enum PostgresOption implements BackendOption {
    USER("user", "", PostgresOption.TEXT, "the role that connects; the operating system's user if it is empty"),
    PASSWORD("password", "", PostgresOption.TEXT, "its password"),
    MIGRATE(
            "migrate",
            "run",
            Choice.of("run", "validate", "off"),
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
    IDLE_TIMEOUT("idleTimeout", "60000", 10_000, 86_400_000, "ms", "how long a connection may be without use"),
    MAX_LIFETIME("maxLifetime", "1800000", 30_000, 86_400_000, "ms", "the age at which a connection is replaced"),
    SSL_MODE(
            "sslMode",
            "prefer",
            Choice.of("disable", "allow", "prefer", "require", "verify-ca", "verify-full"),
            "whether connections are encrypted, and what is checked of the server's certificate"),
    SSL_ROOT_CERT("sslRootCert", "", "path of a file", "the certificates that the server's must descend from"),
    SSL_CERT("sslCert", "", "path of a file", "the client's certificate"),
    SSL_KEY("sslKey", "", "path of a file", "the key of the client's certificate"),
    APPLICATION_NAME(
            "applicationName", "pagoda", PostgresOption.TEXT, "the name that the server's lists of sessions show"),
    SWEEP_INTERVAL(
            "sweepInterval",
            "1000",
            100,
            3_600_000,
            "ms",
            "the time between removals of what has expired, of all processes together"),
    READ_FROM(
            "readFrom",
            "primary",
            Choice.of("primary", "replicas"),
            "who is asked for entries outside of transactions; replicas: the URL names their hosts too, and one of them is"
                    + " asked as long as it knows what this process has seen and is not older than maxStaleness"),
    REPLICA_WAIT(
            "replicaWait",
            "10",
            0,
            1_000,
            "ms",
            "how long a read waits for a replica that is a little behind before it asks the primary"),
    FEED_INTERVAL(
            "feedInterval",
            "50",
            5,
            3_600_000,
            "ms",
            "the time between two looks for changes, while another tier has copies"),
    QUOTAS(
            "quotas",
            "",
            "caches with sizes, as sessions=100MB, uploads-*=2GB; the first that fits a cache counts",
            "how many bytes of keys and values a cache may hold; a write beyond that fails"),
    AUDITED("audited", "", PostgresOption.NAMES, "the caches whose changes the database records, with user and source"),
    AUDIT_USER("auditUser", "", PostgresOption.TEXT, "who the records of changes name, beside the role"),
    HOT_KEYS(
            "hotKeys",
            "",
            PostgresOption.NAMES + ", while statisticsInterval is set",
            "the caches in which the reads that reach the database are counted by key"),
    STATISTICS_INTERVAL(
            "statisticsInterval",
            "0",
            0,
            86_400_000,
            "ms",
            "the time between two refreshes of the statistics in the database, of all processes together, and between"
                    + " reports of counted reads and of the pool; 0 for none");

    private static final String TEXT = "text without the character U+0000";
    private static final String NAMES = "names of caches as orders, users-*";

    @SuppressWarnings("ImmutableEnumChecker") // A row is immutable, but can't say so without the annotation.
    private final OptionRow row;

    PostgresOption(String key, String defaultText, String allowed, String meaning) {
        this.row = OptionRow.text(key, defaultText, allowed, meaning);
    }

    PostgresOption(String key, String defaultText, Choice choice, String meaning) {
        this.row = OptionRow.choice(key, defaultText, choice, meaning);
    }

    PostgresOption(String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        this.row = OptionRow.number(key, defaultText, lowest, highest, unit, meaning);
    }

    @Override
    public OptionRow row() {
        return row;
    }
}
