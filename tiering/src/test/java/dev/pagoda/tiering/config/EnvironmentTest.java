package dev.pagoda.tiering.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Ttl;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** References to environment variables in a file, and variables that override keys. */
final class EnvironmentTest {
    private static final String[] FILE = {
        "backends: { big-disk: { url: \"mvstore:x\" } }",
        "caches: { report-daily: { ttl: 1s }, \"user-*\": { ttl: 1s } }"
    };

    @TempDir
    Path directory;

    private Sources sources;

    @BeforeEach
    void makeSources() {
        sources = new Sources(directory, Map.of());
    }

    private Ttl ttl(String text, Map<String, String> environment) {
        return sources.with(environment)
                .yaml("defaults: { ttl: \"" + text + "\" }")
                .defaults()
                .ttl();
    }

    @Test
    void referencesTakeTheVariableOrTheDefault() {
        assertThat(ttl("${TTL}", Map.of("TTL", "5s"))).isEqualTo(Ttl.ofMillis(5_000));
        assertThat(ttl("${TTL:7s}", Map.of())).isEqualTo(Ttl.ofMillis(7_000));
        assertThat(ttl("${TTL:7s}", Map.of("TTL", "5s"))).isEqualTo(Ttl.ofMillis(5_000));
        assertThat(ttl("${A:${B:9}}${UNIT:ms}", Map.of())).isEqualTo(Ttl.ofMillis(9));
        assertThat(sources.yaml("backends: { d: { url: \"mvstore:$${x}${Y:}\" } }")
                        .backends()
                        .get("d")
                        .url())
                .isEqualTo("mvstore:${x}");
        assertThat(sources.with(Map.of("T", "heap"))
                        .yaml("defaults: { tiers: [\"${T}\"] }")
                        .defaults()
                        .tiers())
                .containsExactly("heap");
    }

    @Test
    void anUndefinedReferenceNamesVariableAndPath() {
        sources.assertRefused(
                "FILE, line 1: defaults.ttl: environment variable TTL is not set; set it, or give a default as ${TTL:...}",
                "pagoda.yaml",
                "defaults: { ttl: \"${TTL}\" }");
        sources.assertRefused(
                "FILE, line 1: defaults.ttl: a reference to an environment variable has no closing brace;"
                        + " write $${ for a literal ${",
                "pagoda.yaml",
                "defaults: { ttl: \"${TTL\" }");
    }

    @Test
    void variablesOverrideKeysWhateverTheirSeparators() {
        Configuration configuration = sources.with(Map.of(
                        "PAGODA_DEFAULTS_TIERS", "heap, big-disk",
                        "PAGODA_DEFAULTS_HEAP_MAXIMUM_ENTRIES", "7",
                        "PAGODA_CACHES_REPORT_DAILY_TTL", "2s",
                        "PAGODA_CACHES_USER_TTL", "3s",
                        "PAGODA_CACHES_REPORT_DAILY_KEYTYPE", "java.lang.Long",
                        "PAGODA_BACKENDS_BIG_DISK_SYNC_INTERVAL", "50",
                        "PAGODA_SECURITY_ALLOW", "a.B,c.**",
                        "PAGODA_SERVICE_HOST", "not ours",
                        "PAGODA_DEFAULTS_TTL", "${literal}".length() + "s"))
                .yaml(FILE);
        assertThat(configuration.defaults().tiers()).containsExactly("heap", "big-disk");
        assertThat(configuration.defaults().heap()).isEqualTo(HeapSettings.entries(7));
        assertThat(configuration.settings("report-daily").ttl()).isEqualTo(Ttl.ofMillis(2_000));
        assertThat(configuration.settings("report-daily").keyType()).isEqualTo("java.lang.Long");
        assertThat(configuration.settings("user-x").ttl()).isEqualTo(Ttl.ofMillis(3_000));
        assertThat(configuration.backends().get("big-disk").options()).containsEntry("syncInterval", "50");
        assertThat(configuration.allow()).containsExactly("a.B", "c.**");
    }

    @Test
    void aUrlAddsABackendAndWorksWithoutAFile() {
        Configuration configuration = sources.with(Map.of(
                        "PAGODA_BACKENDS_LOCAL_DISK_URL", "mvstore:x",
                        "PAGODA_BACKENDS_LOCAL_DISK_SYNC", "manual",
                        "PAGODA_DEFAULTS_TIERS", "heap,local-disk"))
                .locations()
                .discover();
        assertThat(configuration.id()).isEqualTo("default");
        assertThat(configuration.backends().get("local-disk"))
                .isEqualTo(new BackendConfiguration("local-disk", "mvstore:x", Map.of("sync", "manual")));
    }

    @Test
    void aVariableIsTakenAsItIs() {
        Configuration configuration = sources.with(Map.of("PAGODA_BACKENDS_BIG_DISK_URL", "mvstore:${x}"))
                .yaml(FILE);
        assertThat(configuration.backends().get("big-disk").url()).isEqualTo("mvstore:${x}");
    }

    @Test
    void wrongVariablesAreRefused() {
        refused("PAGODA_DEFAULTS_TLL", "1s", "names no key of the configuration; did you mean PAGODA_DEFAULTS_TTL?");
        refused("PAGODA_CACHES_NONE_AT_ALL_HERE_TTL", "1s", "names no key of the configuration");
        refused("PAGODA_DEFAULTS_STATISTICS", "on", "defaults.statistics: \"on\" is not true or false");
        assertThatThrownBy(
                        () -> sources.with(Map.of("PAGODA_CACHES_AB_TTL", "1s")).yaml("caches: { a-b: {}, ab: {} }"))
                .hasMessage("environment variable PAGODA_CACHES_AB_TTL:"
                        + " names more than one key: caches.a-b.ttl and caches.ab.ttl");
    }

    private void refused(String variable, String value, String problem) {
        assertThatThrownBy(() -> sources.with(Map.of(variable, value)).yaml(FILE))
                .hasMessage("environment variable " + variable + ": " + problem);
    }
}
