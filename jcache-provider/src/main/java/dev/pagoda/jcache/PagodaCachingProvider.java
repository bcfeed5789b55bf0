package dev.pagoda.jcache;

import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.Configuration;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiPredicate;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.OptionalFeature;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The JCache provider of Pagoda, found by {@link java.util.ServiceLoader}.
 *
 * <p>A manager's URI says where its configuration is: a file ({@code file:}, {@code jar:}), a resource ({@code classpath:}), or a topology
 * ({@code memory:name}, {@code mvstore:./file}). The default URI stands for the configuration that the system property
 * {@value Configuration#PROPERTY} or a {@code pagoda.yaml} on the class path gives, and without either for caches on the heap. There is one
 * manager for each URI and class loader until it is closed.
 *
 * <p>Thread-safe. Opening a manager reads its configuration; it opens no tier.
 */
public final class PagodaCachingProvider implements CachingProvider {
    private static final URI DEFAULT_URI = URI.create("pagoda:default");

    private final Map<ManagerKey, PagodaCacheManager> managers = new HashMap<>();
    private final ReentrantLock lock = new ReentrantLock();

    /** Makes a provider without managers, for {@link java.util.ServiceLoader}. */
    public PagodaCachingProvider() {}

    @Override
    public CacheManager getCacheManager(
            @Nullable URI uri, @Nullable ClassLoader classLoader, @Nullable Properties properties) {
        ManagerKey key = new ManagerKey(
                uri == null ? getDefaultURI() : uri, classLoader == null ? getDefaultClassLoader() : classLoader);
        lock.lock();
        try {
            return managers.compute(
                    key, (wanted, open) -> open == null || open.isClosed() ? open(wanted, properties) : open);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public CacheManager getCacheManager(@Nullable URI uri, @Nullable ClassLoader classLoader) {
        return getCacheManager(uri, classLoader, null);
    }

    @Override
    public CacheManager getCacheManager() {
        return getCacheManager(null, null, null);
    }

    /** Returns the class loader of this class; a provider that a framework loads apart then has its own managers. */
    @Override
    public ClassLoader getDefaultClassLoader() {
        return PagodaCachingProvider.class.getClassLoader();
    }

    @Override
    public URI getDefaultURI() {
        return DEFAULT_URI;
    }

    @Override
    public Properties getDefaultProperties() {
        return new Properties();
    }

    /** Closes all managers, whatever fails, and throws the first failure. */
    @Override
    public void close() {
        close((uri, loader) -> true);
    }

    @Override
    public void close(ClassLoader classLoader) {
        close((uri, loader) -> loader == classLoader);
    }

    @Override
    public void close(URI uri, ClassLoader classLoader) {
        close((other, loader) -> loader == classLoader && other.equals(uri));
    }

    @Override
    public boolean isSupported(OptionalFeature optionalFeature) {
        return optionalFeature == OptionalFeature.STORE_BY_REFERENCE;
    }

    /** Takes {@code manager}, which is closing, from the list. */
    void forget(PagodaCacheManager manager) {
        lock.lock();
        try {
            managers.values().remove(manager);
        } finally {
            lock.unlock();
        }
    }

    private PagodaCacheManager open(ManagerKey key, @Nullable Properties properties) {
        Properties own = new Properties();
        if (properties != null) {
            own.putAll(properties);
        }
        try {
            Configuration configuration = configuration(key.uri(), key.loader());
            return new PagodaCacheManager(this, key.uri(), key.loader(), own, Pagoda.open(configuration, key.loader()));
        } catch (StoreException e) {
            throw new CacheException("A cache manager can't be opened: " + e.getMessage(), e);
        }
    }

    private static Configuration configuration(URI uri, ClassLoader loader) {
        return uri.equals(DEFAULT_URI)
                ? Configuration.discover(loader)
                : Configuration.topology(uri.toString(), loader);
    }

    private void close(BiPredicate<URI, ClassLoader> which) {
        RuntimeException failure = null;
        for (PagodaCacheManager manager : matching(which)) {
            try {
                manager.close();
            } catch (RuntimeException e) {
                failure = failure == null ? e : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private List<PagodaCacheManager> matching(BiPredicate<URI, ClassLoader> which) {
        lock.lock();
        try {
            return managers.values().stream()
                    .filter(manager -> which.test(manager.getURI(), manager.getClassLoader()))
                    .toList();
        } finally {
            lock.unlock();
        }
    }

    /** What there is one manager for. */
    private record ManagerKey(URI uri, ClassLoader loader) {}
}
