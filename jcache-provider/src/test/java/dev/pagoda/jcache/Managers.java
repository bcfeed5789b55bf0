package dev.pagoda.jcache;

import dev.pagoda.tiering.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.cache.Cache;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** A provider of its own for each test, with managers on configurations in a temporary directory; closed after the test. */
final class Managers implements BeforeEachCallback, AfterEachCallback {
    private PagodaCachingProvider provider;
    private Path directory;
    private int files;

    @Override
    public void beforeEach(ExtensionContext context) throws IOException {
        provider = new PagodaCachingProvider();
        directory = Files.createTempDirectory("pagoda-jcache");
    }

    @Override
    public void afterEach(ExtensionContext context) throws IOException {
        provider.close();
        try (var paths = Files.walk(directory)) {
            paths.sorted(java.util.Comparator.reverseOrder())
                    .forEach(path -> path.toFile().delete());
        }
    }

    PagodaCachingProvider provider() {
        return provider;
    }

    Path directory() {
        return directory;
    }

    /** Opens the manager of a new file with that content. */
    PagodaCacheManager open(String yaml) {
        return open(write(yaml), getClass().getClassLoader());
    }

    PagodaCacheManager open(Topology topology, String... more) {
        return open(topology.yaml(directory, more));
    }

    PagodaCacheManager open(Path configuration, ClassLoader loader) {
        return (PagodaCacheManager) provider.getCacheManager(configuration.toUri(), loader);
    }

    /** Writes a configuration into a new file. */
    Path write(String yaml) {
        try {
            return Files.writeString(directory.resolve("pagoda-" + files++ + ".yaml"), yaml);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Creates a cache of {@code configuration} in a new manager of {@code topology}. */
    <K, V> Cache<K, V> cache(Topology topology, MutableConfiguration<K, V> configuration) {
        return open(topology).createCache("test", configuration);
    }

    static <K, V> MutableConfiguration<K, V> types(Class<K> keys, Class<V> values) {
        return new MutableConfiguration<K, V>().setTypes(keys, values);
    }

    /** Returns the store behind {@code cache}. */
    @SuppressWarnings("unchecked")
    static <K, V> Store<K, V> store(Cache<K, V> cache) {
        return cache.unwrap(Store.class);
    }

    @SuppressWarnings("unchecked")
    static <K, V> CompleteConfiguration<K, V> configuration(Cache<K, V> cache) {
        return cache.getConfiguration(CompleteConfiguration.class);
    }
}
