package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.backend.BackendOption;
import dev.pagoda.tiering.backend.Choice;
import dev.pagoda.tiering.backend.OptionRow;

/** What can be set for a Redis, beside its addresses. */
public enum RedisOption implements BackendOption {
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

    @SuppressWarnings("ImmutableEnumChecker") // A row is immutable, but can't say so without the annotation.
    private final OptionRow row;

    RedisOption(String key, String defaultText, String allowed, String meaning) {
        this.row = OptionRow.text(key, defaultText, allowed, meaning);
    }

    RedisOption(String key, String defaultText, Choice choice, String meaning) {
        this.row = OptionRow.choice(key, defaultText, choice, meaning);
    }

    RedisOption(String key, String defaultText, long lowest, long highest, String unit, String meaning) {
        this.row = OptionRow.number(key, defaultText, lowest, highest, unit, meaning);
    }

    @Override
    public OptionRow row() {
        return row;
    }
}
