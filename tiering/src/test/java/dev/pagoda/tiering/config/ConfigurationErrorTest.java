package dev.pagoda.tiering.config;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each mistake in a file has one sentence that names file, line, path and what is allowed. */
final class ConfigurationErrorTest {
    private static final String CACHE_KEYS =
            "tiers, ttl, heap, value, keyType, valueType, limits, statistics, onError, staleIfError, loadLock, loadLockWait";

    @TempDir
    Path directory;

    private Sources sources;

    @BeforeEach
    void makeSources() {
        sources = new Sources(directory, Map.of());
    }

    private void refused(String sentence, String... yaml) {
        sources.assertRefused(sentence, "pagoda.yaml", yaml);
    }

    @Test
    void aWrongUrlIsNotBlamedOnTheOptionsBesideIt() {
        refused(
                "FILE, line 2: backends.db.url: The URL of the backend db has a port that is none; allowed are 1 to 65535",
                "backends:",
                "  db: { url: 'postgresql://h:99999/d', user: app, maximumPoolSize: 5 }");
    }

    @Test
    void unknownKeys() {
        refused(
                "FILE, line 2: cahces: unknown key; did you mean caches? Allowed: backends, defaults, caches, security",
                "defaults: {}",
                "cahces: {}");
        refused(
                "FILE, line 3: caches.sessions.tll: unknown key; did you mean ttl? Allowed: " + CACHE_KEYS,
                "caches:",
                "  sessions:",
                "    tll: 5m");
        refused(
                "FILE, line 1: defaults.heap.maxEntries: unknown key; allowed: maximumEntries, maximumBytes",
                "defaults: { heap: { maxEntries: 5 } }");
        refused(
                "FILE, line 1: caches.\"com.acme.Order\".write: unknown key; allowed: " + CACHE_KEYS,
                "caches: { com.acme.Order: { write: behind } }");
        refused("FILE, line 1: security.deny: unknown key; allowed: allow", "security: { deny: [] }");
        sources.assertRefused(
                "FILE: defaults.refreshAhead: unknown key; allowed: " + CACHE_KEYS,
                "pagoda.toml",
                "[defaults]",
                "refreshAhead = \"5m\"");
        sources.assertRefused(
                "FILE: caches.a.tll: unknown key; did you mean ttl? Allowed: " + CACHE_KEYS,
                "pagoda.properties",
                "caches.a.tll=5m");
    }

    @Test
    void wrongValuesOfOptionsOfBackends() {
        refused(
                "FILE, line 5: backends.disk.sync: The backend disk has a wrong value for the option sync; allowed are"
                        + " every-write, interval, manual",
                "backends:",
                "  disk:",
                "    url: mvstore:./data.mv",
                "    cacheSize: 16",
                "    sync: fortnightly");
        refused(
                "FILE, line 3: backends.disk.url: The backend disk needs a URL of the form mvstore:<path of a file>, as"
                        + " mvstore:./data/cache.mv",
                "backends:",
                "  disk:",
                "    url: 'mvstore:'");
    }

    @Test
    void wrongTypesAndValues() {
        refused(
                "FILE, line 1: defaults.staleIfError: \"eternal\" is not a duration such as 500ms, 30s, 10m or PT10M, at most 365d, or off",
                "defaults: { staleIfError: eternal }");
        refused(
                "FILE, line 1: defaults.ttl: \"10\" is not a duration longer than zero such as 500ms, 30s, 10m, 2h, 7d or PT10M, or eternal",
                "defaults: { ttl: 10 }");
        refused(
                "FILE, line 1: defaults.ttl: \"0s\" is not a duration longer than zero such as 500ms, 30s, 10m, 2h, 7d or PT10M, or eternal",
                "defaults: { ttl: 0s }");
        refused(
                "FILE, line 1: defaults.ttl: must be a duration longer than zero such as 500ms, 30s, 10m, 2h, 7d or PT10M, or eternal, not a list",
                "defaults: { ttl: [10m] }");
        refused("FILE, line 1: defaults.ttl: has no value", "defaults: { ttl: }");
        refused(
                "FILE, line 1: defaults.heap.maximumEntries: \"0\" is not a whole number, or unbounded, at least 1",
                "defaults: { heap: { maximumEntries: 0 } }");
        refused(
                "FILE, line 1: defaults.heap.maximumEntries: \"many\" is not a whole number, or unbounded, at least 1",
                "defaults: { heap: { maximumEntries: many } }");
        refused(
                "FILE, line 1: defaults.heap.maximumBytes: \"5XB\" is not a number of bytes or a size such as 512KB, 64MB or 2GB, or unbounded, at least 1",
                "defaults: { heap: { maximumBytes: 5XB } }");
        refused(
                "FILE, line 1: defaults.limits.maximumKeyBytes: \"65KB\" is not a number of bytes or a size such as 512KB, 64MB or 2GB, from 1 to 65536",
                "defaults: { limits: { maximumKeyBytes: 65KB } }");
        refused("FILE, line 1: defaults.statistics: \"yes\" is not true or false", "defaults: { statistics: yes }");
        refused("FILE, line 1: defaults.onError: \"ignore\" is not fail or miss", "defaults: { onError: ignore }");
        refused(
                "FILE, line 1: defaults.keyType: \"no class\" is not the binary name of a class such as com.acme.Order",
                "defaults: { keyType: no class }");
        refused(
                "FILE, line 1: defaults.value: unknown codec jkd; did you mean jdk? Allowed: "
                        + String.join(", ", dev.pagoda.tiering.codec.ValueCodecs.NAMES),
                "defaults: { value: jkd }");
        refused("FILE, line 1: defaults.heap: must hold keys with values, not text", "defaults: { heap: 100 }");
        refused("FILE, line 1: caches: must hold keys with values, not a list", "caches: [a]");
        refused(
                "FILE, line 1: defaults.heap.maximumBytes: excludes heap.maximumEntries; set one of the two",
                "defaults: { heap: { maximumEntries: 5, maximumBytes: 5 } }");
    }

    @Test
    void wrongTiers() {
        String backend = "backends: { disk: { url: \"mvstore:x\" }, other: { url: \"mvstore:y\" } }";
        refused(
                "FILE, line 2: defaults.tiers: unknown tier dsk; did you mean disk? Allowed: heap, disk, other",
                backend,
                "defaults: { tiers: [heap, dsk] }");
        refused(
                "FILE, line 1: defaults.tiers: is empty; name heap, a backend, or heap and a backend",
                "defaults: { tiers: [] }");
        refused(
                "FILE, line 2: defaults.tiers: has heap behind disk; the heap is the nearest tier and comes first",
                backend,
                "defaults: { tiers: [disk, heap] }");
        refused("FILE, line 1: defaults.tiers: names heap twice", "defaults: { tiers: [heap, heap] }");
        refused(
                "FILE, line 2: defaults.tiers: has 2 backends; only one backend, with or without heap in front, is supported",
                backend,
                "defaults: { tiers: [heap, disk, other] }");
        refused("FILE, line 1: defaults.tiers: must be a list of names, not text", "defaults: { tiers: heap }");
        refused("FILE, line 1: defaults.tiers: must be text, not keys with values", "defaults: { tiers: [{ a: b }] }");
        sources.assertRefused(
                "FILE: defaults.tiers: holds an empty name", "pagoda.properties", "defaults.tiers=heap,,disk");
    }

    @Test
    void wrongBackends() {
        refused(
                "FILE, line 1: backends.heap: the name of a backend must be a letter followed by letters, digits, - and _, other than heap",
                "backends: { heap: { url: \"mvstore:x\" } }");
        refused("FILE, line 1: backends.disk: the url is missing", "backends: { disk: { sync: interval } }");
        refused(
                "FILE, line 1: backends.disk.url: has no scheme; allowed: mvstore, postgresql, redis, redis-cluster, redis-sentinel, rediss",
                "backends: { disk: { url: x } }");
        refused(
                "FILE, line 1: backends.disk.url: unknown scheme mvstor; did you mean mvstore? Allowed: mvstore, postgresql, redis, redis-cluster, redis-sentinel, rediss",
                "backends: { disk: { url: \"mvstor:secret\" } }");
        refused(
                "FILE, line 3: backends.disk.snyc: unknown key; did you mean sync? Allowed: url, "
                        + String.join(
                                ", ",
                                new java.util.TreeSet<>(BackendFactories.byScheme()
                                        .get("mvstore")
                                        .options()
                                        .keySet())),
                "backends:",
                "  disk: { url: \"mvstore:x\",",
                "    snyc: interval }");
        refused(
                "FILE, line 1: backends.disk.sync: must be text, not a list",
                "backends: { disk: { url: \"mvstore:x\", sync: [] } }");
    }

    @Test
    void wrongNamesAndPatterns() {
        String name = "x".repeat(256);
        refused(
                "FILE, line 2: caches." + name + ": the name of a cache must have 1 to 255 characters",
                "caches:",
                "  ? " + name,
                "  : {}");
    }

    @Test
    void duplicateKeys() {
        refused("FILE, line 2: defaults: the key is there twice", "defaults: {}", "defaults: {}");
        sources.assertRefused(
                "FILE: defaults.ttl: the key is there twice",
                "pagoda.properties",
                "defaults.ttl=1s",
                "defaults.ttl=2s");
        sources.assertRefused(
                "FILE: defaults.ttl: has a value and cannot have keys below it",
                "pagoda.properties",
                "defaults.ttl=1s",
                "defaults.ttl.x=2s");
        sources.assertRefused(
                "FILE: defaults.heap: has keys below it and cannot have a value",
                "pagoda.properties",
                "defaults.heap.maximumEntries=1",
                "defaults.heap=2");
    }

    @Test
    void wrongSyntax() {
        refused("FILE, line 2: not YAML: found unexpected end of stream", "defaults: \"open");
        refused("FILE, line 1: must hold keys with values", "[a, b]");
        refused("FILE: is nested too deeply", "caches: " + "[".repeat(100_000) + "]".repeat(100_000));
        refused("FILE, line 1: defaults: a key must be text", "defaults: { [a]: b }");
        refused("FILE, line 1: caches: an alias refers to what it is a part of", "caches: &a { x: *a }");
        sources.assertRefused(
                "FILE: not properties: Malformed \\uxxxx encoding.", "pagoda.properties", "defaults.ttl=\\uQQQQ");
    }

    @Test
    void wrongToml() {
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> sources.load("pagoda.toml", "[defaults]", "ttl = ", "x"))
                .hasMessageStartingWith(directory.resolve("pagoda.toml") + ", line 2: not TOML: ");
        org.assertj.core.api.Assertions.assertThatThrownBy(
                        () -> sources.load("pagoda.toml", "[defaults]", "ttl = \"1s\"", "ttl = \"2s\""))
                .hasMessageStartingWith(directory.resolve("pagoda.toml") + ", line 4: not TOML: Duplicate key");
    }

    @Test
    void wrongAllowList() {
        refused(
                "FILE, line 1: security.allow: \"com acme\" in security.allow is not a pattern;"
                        + " allowed are com.acme.Order, com.acme.* and com.acme.**",
                "security: { allow: [com acme] }");
    }
}
