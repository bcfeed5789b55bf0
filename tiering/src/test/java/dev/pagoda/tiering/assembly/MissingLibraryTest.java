package dev.pagoda.tiering.assembly;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.postgres.PostgresMigrations;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.ValueCodec;
import dev.pagoda.tiering.codec.ValueCodecs;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Without an optional jar everything else works, and what needs it says in one sentence what to add. */
final class MissingLibraryTest {
    private static final String WORKS = "works";
    private static final String MVSTORE =
            "A backend of the scheme mvstore needs the library com.h2database:h2-mvstore (or com.h2database:h2), add it";
    private static final String REDIS =
            "A backend of the scheme redis needs the library io.lettuce:lettuce-core, add it";
    private static final String DRIVER =
            "A backend of the scheme postgresql needs the library org.postgresql:postgresql, add it";
    private static final String POOL =
            "A backend of the scheme postgresql needs the library com.zaxxer:HikariCP, add it";
    private static final String MIGRATIONS =
            "Migrating the schema pagoda needs the library %s, add it, or apply the migrations yourself";
    private static final String TOML =
            "pagoda.toml: reading TOML needs com.fasterxml.jackson.dataformat:jackson-dataformat-toml on the class path";

    private static final String NOBODY_THERE = "The backend shared can't be reached";
    private static final String NO_DATABASE = "No connection could be had to the PostgreSQL of backend database";
    private static final String FORY = "The value codec fory needs the library org.apache.fory:fory-core, add it";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "none, works, works, works, works, reaches",
        "h2-mvstore, works, needs, works, works, reaches",
        "lettuce-core, works, works, works, works, needs",
        "jackson-dataformat-toml, works, works, needs, works, reaches",
        "jackson-databind, works, works, needs, works, reaches",
        "jackson-core, works, works, needs, works, reaches",
        "fory-core, works, works, works, needs, reaches",
        "postgresql, works, works, works, works, reaches",
        "HikariCP, works, works, works, works, reaches",
        "flyway-core, works, works, works, works, reaches",
        "flyway-database-postgresql, works, works, works, works, reaches"
    })
    void theRestWorksWithout(String jar, String heap, String mvstore, String toml, String fory, String redis)
            throws Exception {
        try (URLClassLoader loader = classPathWithout(jar)) {
            assertThat(run(loader, "heap")).isEqualTo(expected(heap, WORKS));
            assertThat(run(loader, "mvstore")).isEqualTo(expected(mvstore, MVSTORE));
            assertThat(run(loader, "redis")).isEqualTo(redis.equals("needs") ? REDIS : NOBODY_THERE);
            assertThat(run(loader, "toml")).endsWith(expected(toml, TOML));
            assertThat(run(loader, "fory")).isEqualTo(expected(fory, FORY));
        }
    }

    @ParameterizedTest
    @MethodSource("librariesOfPostgres")
    void postgresSaysWhatItNeeds(String jar, String backend, String migrations) throws Exception {
        try (URLClassLoader loader = classPathWithout(jar)) {
            assertThat(run(loader, "postgres")).isEqualTo(backend);
            assertThat(run(loader, "migrations")).isEqualTo(migrations);
        }
    }

    static Stream<Arguments> librariesOfPostgres() {
        return Stream.of(
                arguments("none", NO_DATABASE, NO_DATABASE),
                arguments("postgresql", DRIVER, MIGRATIONS.formatted("org.postgresql:postgresql")),
                arguments("HikariCP", POOL, NO_DATABASE),
                arguments("flyway-core", NO_DATABASE, MIGRATIONS.formatted("org.flywaydb:flyway-core")),
                arguments(
                        "flyway-database-postgresql",
                        NO_DATABASE,
                        MIGRATIONS.formatted("org.flywaydb:flyway-database-postgresql")),
                arguments("lettuce-core", NO_DATABASE, NO_DATABASE));
    }

    private static String expected(String outcome, String sentence) {
        return outcome.equals("needs") ? sentence : WORKS;
    }

    @SuppressWarnings("unchecked")
    private String run(ClassLoader loader, String feature) throws ReflectiveOperationException {
        Object probe = loader.loadClass(Probe.class.getName()).getConstructor().newInstance();
        return ((BiFunction<String, Path, String>) probe).apply(feature, directory);
    }

    private static URLClassLoader classPathWithout(String jar) throws IOException {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!Path.of(entry).getFileName().toString().startsWith(jar + "-")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Uses a feature with the classes of its own loader. */
    public static final class Probe implements BiFunction<String, Path, String> {
        private static final String DATABASE = "postgresql://127.0.0.1:1/none";

        @Override
        public String apply(String feature, Path directory) {
            try {
                switch (feature) {
                    case "heap" -> use(Configuration.memory("probe"));
                    case "mvstore" -> use(onDisk(directory));
                    case "redis" -> use(onRedis());
                    case "postgres" -> use(onPostgres());
                    case "migrations" -> PostgresMigrations.of(database()).info();
                    case "fory" -> encode();
                    default -> readToml(directory);
                }
                return WORKS;
            } catch (StoreException e) {
                return String.valueOf(e.getMessage());
            }
        }

        private static void encode() {
            ClassLoader loader = Probe.class.getClassLoader();
            ValueCodec<Object> codec = ValueCodecs.of(ValueCodecs.FORY, Object.class, loader, AllowList.defaults());
            if (!codec.decode(codec.encode(List.of(1))).equals(List.of(1))) {
                throw new IllegalStateException("The value did not come back");
            }
        }

        private static void use(Configuration configuration) {
            try (Pagoda pagoda = Pagoda.open(configuration, Probe.class.getClassLoader())) {
                TieredCache<String, String> cache = pagoda.cache(CacheRequest.of("a", String.class, String.class));
                cache.store().put("k", "v", PutOptions.ETERNAL);
            }
        }

        private static Configuration onDisk(Path directory) {
            String url = "mvstore:" + directory.resolve("probe.mv");
            return Configuration.memory("probe")
                    .withBackend(new BackendConfiguration("disk", url, Map.of()))
                    .withDefaults(CacheSettings.DEFAULT.withTiers("disk"));
        }

        /** With the port of a server that nobody runs. */
        private static Configuration onRedis() {
            return Configuration.memory("probe")
                    .withBackend(new BackendConfiguration("shared", "redis://127.0.0.1:1", Map.of("retries", "0")))
                    .withDefaults(CacheSettings.DEFAULT.withTiers("shared"));
        }

        /** With the port of a server that nobody runs. */
        private static Configuration onPostgres() {
            return Configuration.memory("probe")
                    .withBackend(new BackendConfiguration("database", DATABASE, Map.of("retries", "0")))
                    .withDefaults(CacheSettings.DEFAULT.withTiers("database"));
        }

        private static BackendSettings database() {
            return new BackendSettings("database", DATABASE, Map.of(), Clock.system());
        }

        private static void readToml(Path directory) {
            try {
                Path file = Files.writeString(directory.resolve("pagoda.toml"), "[defaults]\nttl = \"1s\"\n");
                Configuration.load(file.toString(), Probe.class.getClassLoader());
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
    }
}
