package dev.pagoda.jcache;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without an optional jar the rest of JCache works, and what needs it says in one sentence what to add. */
final class MissingLibraryTest {
    private static final String WORKS = "works";
    private static final String MVSTORE =
            "A backend of the scheme mvstore needs the library com.h2database:h2-mvstore (or com.h2database:h2), add it";
    private static final String TOML =
            "pagoda.toml: reading TOML needs com.fasterxml.jackson.dataformat:jackson-dataformat-toml on the class path";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({"none, works, works", "h2-mvstore, needs, works", "jackson-dataformat-toml, works, needs"})
    void theRestWorksWithout(String jar, String mvstore, String toml) throws Exception {
        Path yaml = Files.writeString(directory.resolve("pagoda.yaml"), "defaults: { ttl: 10m }");
        Path tables = Files.writeString(directory.resolve("pagoda.toml"), "[defaults]\nttl = \"10m\"\n");
        try (URLClassLoader loader = classPathWithout(jar)) {
            assertThat(run(loader, "memory:missing")).isEqualTo(WORKS);
            assertThat(run(loader, yaml.toUri().toString())).isEqualTo(WORKS);
            assertThat(run(loader, "mvstore:" + directory.resolve("missing.mv")))
                    .endsWith(expected(mvstore, MVSTORE));
            assertThat(run(loader, tables.toUri().toString())).endsWith(expected(toml, TOML));
        }
    }

    private static String expected(String outcome, String sentence) {
        return outcome.equals("needs") ? sentence : WORKS;
    }

    @SuppressWarnings("unchecked")
    private static String run(ClassLoader loader, String uri) throws ReflectiveOperationException {
        Object probe = loader.loadClass(Probe.class.getName()).getConstructor().newInstance();
        return ((UnaryOperator<String>) probe).apply(uri);
    }

    private static URLClassLoader classPathWithout(String jar) throws Exception {
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            if (!Path.of(entry).getFileName().toString().startsWith(jar + "-")) {
                urls.add(Path.of(entry).toUri().toURL());
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Uses a cache with the classes of its own loader; returns the message of the error if there is one. */
    public static final class Probe implements UnaryOperator<String> {
        @Override
        public String apply(String uri) {
            ClassLoader own = Probe.class.getClassLoader();
            try (CacheManager manager = Caching.getCachingProvider(own).getCacheManager(URI.create(uri), own)) {
                Cache<String, String> cache = manager.createCache(
                        "c", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
                cache.put("k", WORKS);
                return cache.get("k");
            } catch (CacheException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }
}
