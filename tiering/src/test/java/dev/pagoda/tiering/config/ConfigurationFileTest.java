package dev.pagoda.tiering.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Ttl;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the formats have in common, and where configurations are found. */
final class ConfigurationFileTest {
    private static final Configuration EXPECTED = new Configuration(
            "id",
            Map.of("disk", new BackendConfiguration("disk", "mvstore:./data/cache.mv", Map.of("sync", "every-write"))),
            CacheSettings.DEFAULT
                    .withTiers("heap", "disk")
                    .withTtl(Ttl.ofMillis(600_000))
                    .withHeap(HeapSettings.entries(1_000)),
            Map.of(
                    "sessions",
                    CacheSettings.DEFAULT
                            .withTtl(Ttl.ofMillis(500))
                            .withHeap(HeapSettings.bytes(64 << 20))
                            .withValueCodec("string")
                            .withTypes("java.lang.Long", "com.acme.Session")
                            .withStatistics(true)
                            .withOnError(OnError.MISS),
                    "report-*",
                    CacheSettings.DEFAULT
                            .withTiers("disk")
                            .withTtl(Ttl.ETERNAL)
                            .withHeap(HeapSettings.entries(1_000))
                            .withLimits(new Limits(1_024, 2 << 20))),
            java.util.List.of("com.acme.model.**", "com.acme.Order"));

    @TempDir
    Path directory;

    private Sources sources;

    @BeforeEach
    void makeSources() {
        sources = new Sources(directory, Map.of());
    }

    @Test
    void yamlHasAllOptions() {
        Configuration configuration = sources.yaml(
                "backends:",
                "  disk: { url: \"mvstore:./data/cache.mv\", sync: every-write }",
                "defaults: { tiers: [heap, disk], ttl: 10m, heap: { maximumEntries: 1000 } }",
                "caches:",
                "  sessions:",
                "    tiers: [heap]",
                "    ttl: 500ms",
                "    heap: { maximumBytes: 64MB }",
                "    value: string",
                "    keyType: java.lang.Long",
                "    valueType: com.acme.Session",
                "    statistics: true",
                "    onError: miss",
                "  \"report-*\": { tiers: [disk], ttl: eternal, limits: { maximumKeyBytes: 1KB, maximumValueBytes: 2MB } }",
                "security: { allow: [com.acme.model.**, com.acme.Order] }");
        assertThat(configuration.withId("id")).isEqualTo(EXPECTED);
    }

    @Test
    void tomlHasTheSameKeys() {
        Configuration configuration = sources.load(
                "pagoda.toml",
                "[backends.disk]",
                "url = \"mvstore:./data/cache.mv\"",
                "sync = \"every-write\"",
                "[defaults]",
                "tiers = [\"heap\", \"disk\"]",
                "ttl = \"PT10M\"",
                "heap.maximumEntries = 1000",
                "[caches.sessions]",
                "tiers = [\"heap\"]",
                "ttl = \"500ms\"",
                "heap.maximumBytes = \"64MB\"",
                "value = \"string\"",
                "keyType = \"java.lang.Long\"",
                "valueType = \"com.acme.Session\"",
                "statistics = true",
                "onError = \"miss\"",
                "[caches.\"report-*\"]",
                "tiers = [\"disk\"]",
                "ttl = \"eternal\"",
                "limits = { maximumKeyBytes = 1024, maximumValueBytes = \"2MB\" }",
                "[security]",
                "allow = [\"com.acme.model.**\", \"com.acme.Order\"]");
        assertThat(configuration.withId("id")).isEqualTo(EXPECTED);
    }

    @Test
    void propertiesHaveTheSameKeys() {
        Configuration configuration = sources.load(
                "pagoda.properties",
                "backends.disk.url=mvstore:./data/cache.mv",
                "backends.disk.sync=every-write",
                "defaults.tiers=heap, disk",
                "defaults.ttl=600s",
                "defaults.heap.maximumEntries=1000",
                "caches.sessions.tiers=heap",
                "caches.sessions.ttl=500ms",
                "caches.sessions.heap.maximumBytes=64MB",
                "caches.sessions.value=string",
                "caches.sessions.keyType=java.lang.Long",
                "caches.sessions.valueType=com.acme.Session",
                "caches.sessions.statistics=true",
                "caches.sessions.onError=miss",
                "caches.report-*.tiers=disk",
                "caches.report-*.ttl=eternal",
                "caches.report-*.limits.maximumKeyBytes=1KB",
                "caches.report-*.limits.maximumValueBytes=2MB",
                "security.allow=com.acme.model.**, com.acme.Order");
        assertThat(configuration.withId("id")).isEqualTo(EXPECTED);
    }

    @Test
    void namesOfCachesInPropertiesMayHoldDots() {
        Configuration configuration = sources.load(
                "pagoda.properties",
                "caches.com.acme.Order.ttl=1s",
                "caches.com.acme.Order.heap.maximumEntries=7",
                "caches.com.acme.Empty=");
        assertThat(configuration.settings("com.acme.Order").heap()).isEqualTo(HeapSettings.entries(7));
        assertThat(configuration.settings("com.acme.Order").ttl()).isEqualTo(Ttl.ofMillis(1_000));
    }

    @Test
    void anEmptyFileAndEmptySectionsAreTheBuiltInConfiguration() {
        for (Configuration configuration : java.util.List.of(
                sources.yaml("# nothing"), sources.yaml("defaults:", "caches: {}"), sources.load("pagoda.toml", ""))) {
            assertThat(configuration.withId(Configuration.DEFAULT_ID)).isEqualTo(Configuration.builtIn());
        }
        assertThat(sources.yaml("caches:", "  plain:").declared()).containsExactly("plain");
    }

    @Test
    void theIdOfAFileIsItsRealUri() throws Exception {
        Configuration configuration = sources.yaml("");
        Path link = Files.createSymbolicLink(directory.resolve("link.yaml"), directory.resolve("pagoda.yaml"));
        assertThat(sources.locations().load(link.toString())).isEqualTo(configuration);
        assertThat(sources.locations().load(link.toUri().toString())).isEqualTo(configuration);
        assertThat(configuration.id())
                .isEqualTo(directory.resolve("pagoda.yaml").toRealPath().toUri().toString());
    }

    @Test
    void aResourceThatIsAFileHasTheIdOfTheFile() throws Exception {
        Path classes = Files.createDirectory(directory.resolve("my classes"));
        Path file = Files.writeString(classes.resolve("pagoda.yaml"), "caches: { here: }");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {classes.toUri().toURL()}, null)) {
            Locations locations = new Locations(loader, new Surroundings(Map.of(), name -> null));
            Configuration named = locations.load(file.toString());
            assertThat(locations.load("classpath:pagoda.yaml")).isEqualTo(named);
            assertThat(locations.load(loader.getResource("pagoda.yaml").toString()))
                    .isEqualTo(named);
            assertThat(locations.discover()).isEqualTo(named);
        }
    }

    @Test
    void discoveryPrefersTheSystemPropertyThenTheClassPathThenTheBuiltIn() throws Exception {
        Path onClassPath = Files.createDirectory(directory.resolve("classes"));
        Files.writeString(onClassPath.resolve("pagoda.yml"), "caches: { fromClassPath: }");
        Path named = Files.writeString(directory.resolve("named.yaml"), "caches: { fromProperty: }");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {onClassPath.toUri().toURL()}, null)) {
            Surroundings plain = new Surroundings(Map.of(), name -> null);
            Surroundings property =
                    new Surroundings(Map.of(), name -> name.equals("pagoda.configuration") ? named.toString() : null);
            assertThat(new Locations(loader, property).discover().declared()).containsExactly("fromProperty");
            assertThat(new Locations(loader, plain).discover().declared()).containsExactly("fromClassPath");
            assertThat(new Locations(loader, plain)
                            .load("classpath:/pagoda.yml")
                            .declared())
                    .containsExactly("fromClassPath");
            assertThat(new Locations(ClassLoader.getPlatformClassLoader(), plain).discover())
                    .isEqualTo(Configuration.builtIn());
        }
    }

    @Test
    void twoConfigurationsOnTheClassPathAreRefused() throws Exception {
        Files.writeString(directory.resolve("pagoda.yaml"), "");
        Files.writeString(directory.resolve("pagoda.toml"), "");
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {directory.toUri().toURL()}, null)) {
            assertThatThrownBy(() -> new Locations(loader, new Surroundings(Map.of(), name -> null)).discover())
                    .hasMessage("The class path holds more than one configuration: pagoda.yaml, pagoda.toml;"
                            + " name one in the system property pagoda.configuration");
        }
    }

    @Test
    void aConfigurationInAJarLeavesTheJarClosed() throws Exception {
        Path jar = directory.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new JarEntry("conf/pagoda.properties"));
            out.write("caches.inJar=".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        String location = "jar:" + jar.toUri() + "!/conf/pagoda.properties";
        assertThat(sources.locations().load(location).declared()).containsExactly("inJar");
        assertThat(sources.locations().load(location).id()).isEqualTo(location);
    }

    @Test
    void topologiesAreShortForms() {
        Locations locations = sources.locations();
        assertThat(locations.topology("memory:a")).isEqualTo(Configuration.memory("a"));
        assertThat(locations.topology("")).isEqualTo(Configuration.builtIn());
        Configuration disk = locations.topology("mvstore:./x.mv");
        assertThat(disk.id()).isEqualTo("mvstore:./x.mv");
        assertThat(disk.defaults().tiers()).containsExactly("heap", "mvstore");
        assertThat(disk.backends().get("mvstore").url()).isEqualTo("mvstore:./x.mv");
    }

    @Test
    void wrongLocationsAreRefused() throws Exception {
        Locations locations = sources.locations();
        String missing = directory.resolve("none.yaml").toString();
        assertThatThrownBy(() -> locations.load(missing)).hasMessage("Configuration " + missing + ": no such file");
        assertThatThrownBy(() -> locations.load("classpath:none.yaml"))
                .hasMessage("Configuration classpath:none.yaml: not found on the class path");
        assertThatThrownBy(() -> locations.topology("ftp://user:secret@host"))
                .hasMessage("Configuration of the scheme ftp: unknown scheme;"
                        + " allowed: a path, file:, classpath:, jar:, memory:, mvstore:, postgresql:, redis:,"
                        + " redis-cluster:, redis-sentinel:, rediss:");
        assertThatThrownBy(() -> locations.load("jar:https://host/a.jar!/b.yaml"))
                .hasMessage("Configuration jar:https://host/a.jar!/b.yaml:"
                        + " not an entry of a local jar; write jar:file:/path.jar!/entry");
        assertThatThrownBy(() -> locations.load("jar:nested:/a.jar/!BOOT-INF/classes/!/b.yaml"))
                .hasMessageEndingWith(" not an entry of a local jar; write jar:file:/path.jar!/entry");
        assertThatThrownBy(() -> locations.load("file://host/b.yaml"))
                .hasMessage("Configuration file://host/b.yaml: not a local file; write file:/path, or a path");
        assertThatThrownBy(() -> locations.load("file: x")).hasMessage("Configuration file: x: not a URI");
        assertThatThrownBy(() -> locations.load("a\0b.yaml")).hasMessageContaining("not a path");
        Path json = Files.writeString(directory.resolve("x.json"), "{}");
        assertThatThrownBy(() -> locations.load(json.toString()))
                .hasMessage("Configuration " + json + ": unknown format; allowed: .yaml, .yml, .toml, .properties");
        Path binary = Files.write(directory.resolve("x.yaml"), new byte[] {(byte) 0xC3, 0x28});
        assertThatThrownBy(() -> locations.load(binary.toString()))
                .hasMessage("Configuration " + binary + ": is not UTF-8");
    }
}
