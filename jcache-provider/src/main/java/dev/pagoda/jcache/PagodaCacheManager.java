package dev.pagoda.jcache;

import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.CacheSettings;
import java.net.URI;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.jspecify.annotations.Nullable;

/**
 * The caches of one configuration for one class loader.
 *
 * <p>Caches that the configuration names exactly exist from the start, and one whose name matches a pattern is created by
 * {@link #getCache}; either is opened when it is first asked for, with the types of the configuration, else with those that are asked for.
 * {@link #destroyCache} removes a cache from every tier, also one that this manager has not open.
 *
 * <p>Thread-safe. Methods that open or destroy a cache may block on its tiers.
 */
public final class PagodaCacheManager implements CacheManager {
    private final PagodaCachingProvider provider;
    private final URI uri;
    private final ClassLoader loader;
    private final Properties properties;
    private final Pagoda engine;
    private final ManagerThreads threads;
    private final Map<String, PagodaCache<?, ?>> caches = new ConcurrentHashMap<>();
    private final Set<String> destroyed = ConcurrentHashMap.newKeySet();
    /** Held while a cache is opened or destroyed. */
    private final ReentrantLock lock = new ReentrantLock();

    private volatile boolean closed;

    PagodaCacheManager(
            PagodaCachingProvider provider, URI uri, ClassLoader loader, Properties properties, Pagoda engine) {
        this.provider = provider;
        this.uri = uri;
        this.loader = loader;
        this.properties = properties;
        this.engine = engine;
        this.threads = new ManagerThreads(loader);
    }

    @Override
    public CachingProvider getCachingProvider() {
        return provider;
    }

    @Override
    public URI getURI() {
        return uri;
    }

    @Override
    public ClassLoader getClassLoader() {
        return loader;
    }

    @Override
    public Properties getProperties() {
        Properties copy = new Properties();
        copy.putAll(properties);
        return copy;
    }

    @Override
    public <K, V, C extends Configuration<K, V>> Cache<K, V> createCache(String cacheName, C configuration) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        CacheConfiguration<K, V> copy = CacheConfiguration.of(Objects.requireNonNull(configuration, "configuration"));
        lock.lock();
        try {
            requireOpen();
            if (caches.containsKey(cacheName) || isDeclared(cacheName)) {
                throw new CacheException("A cache " + cacheName + " exists already");
            }
            return open(cacheName, copy);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName, Class<K> keyType, Class<V> valueType) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        Objects.requireNonNull(keyType, "keyType");
        Objects.requireNonNull(valueType, "valueType");
        PagodaCache<?, ?> cache = find(cacheName, keyType, valueType);
        if (cache == null) {
            return null;
        }
        requireType(cacheName, "keys", cache.configuration().getKeyType(), keyType);
        requireType(cacheName, "values", cache.configuration().getValueType(), valueType);
        return cast(cache);
    }

    @Override
    public <K, V> @Nullable Cache<K, V> getCache(String cacheName) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        PagodaCache<?, ?> cache = find(cacheName, Object.class, Object.class);
        return cache == null ? null : cast(cache);
    }

    @Override
    public Iterable<String> getCacheNames() {
        requireOpen();
        Set<String> names = new TreeSet<>(engine.configuration().declared());
        names.removeAll(destroyed);
        names.addAll(caches.keySet());
        return Collections.unmodifiableSet(names);
    }

    @Override
    public void destroyCache(String cacheName) {
        requireOpen();
        Objects.requireNonNull(cacheName, "cacheName");
        lock.lock();
        try {
            PagodaCache<?, ?> cache = caches.get(cacheName);
            if (cache != null) {
                cache.close();
            }
            engine.drop(cacheName);
            destroyed.add(cacheName);
        } catch (StoreException e) {
            throw Errors.of(e, cacheName);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void enableManagement(String cacheName, boolean enabled) {
        requireOpen();
        PagodaCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.enableManagement(enabled);
        }
    }

    @Override
    public void enableStatistics(String cacheName, boolean enabled) {
        requireOpen();
        PagodaCache<?, ?> cache = caches.get(Objects.requireNonNull(cacheName, "cacheName"));
        if (cache != null) {
            cache.enableStatistics(enabled);
        }
    }

    /** Closes the caches, the threads, and this manager's hold on the engine. A second call does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            for (PagodaCache<?, ?> cache : caches.values()) {
                UserParts.close(cache);
            }
            caches.clear();
        } finally {
            lock.unlock();
        }
        provider.forget(this);
        threads.close();
        engine.close();
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    /** Leads to the engine, {@link Pagoda}. */
    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(engine)) {
            return type.cast(engine);
        }
        throw new IllegalArgumentException("A cache manager can't be unwrapped to " + type.getName());
    }

    @Override
    public String toString() {
        return "PagodaCacheManager[" + uri + "]";
    }

    void forget(PagodaCache<?, ?> cache) {
        caches.remove(cache.getName(), cache);
    }

    private boolean isDeclared(String name) {
        return engine.configuration().declares(name) && !destroyed.contains(name);
    }

    private @Nullable PagodaCache<?, ?> find(String name, Class<?> keyType, Class<?> valueType) {
        PagodaCache<?, ?> cache = caches.get(name);
        if (cache != null || !engine.configuration().covers(name) || destroyed.contains(name)) {
            return cache;
        }
        lock.lock();
        try {
            requireOpen();
            PagodaCache<?, ?> meanwhile = caches.get(name);
            return meanwhile != null ? meanwhile : open(name, configured(name, keyType, valueType));
        } finally {
            lock.unlock();
        }
    }

    private CacheConfiguration<?, ?> configured(String name, Class<?> keyType, Class<?> valueType) {
        CacheSettings settings = engine.configuration().settings(name);
        Class<?> keys = settings.keyType() == null ? keyType : load(name, settings.keyType());
        Class<?> values = settings.valueType() == null ? valueType : load(name, settings.valueType());
        return CacheConfiguration.of(typed(keys, values));
    }

    @SuppressWarnings("unchecked") // the types are only known at run time
    private static MutableConfiguration<Object, Object> typed(Class<?> keyType, Class<?> valueType) {
        return new MutableConfiguration<Object, Object>().setTypes((Class<Object>) keyType, (Class<Object>) valueType);
    }

    private Class<?> load(String cache, String type) {
        try {
            return Class.forName(type, false, loader);
        } catch (ClassNotFoundException e) {
            throw new CacheException(
                    "The configuration of the cache " + cache + " names the class " + type
                            + ", which the manager's class loader does not know",
                    e);
        }
    }

    private <K, V> PagodaCache<K, V> open(String name, CacheConfiguration<K, V> configuration) {
        try {
            PagodaCache<K, V> cache = CacheOpener.open(this, engine, threads, name, configuration);
            caches.put(name, cache);
            return cache;
        } catch (StoreException e) {
            throw new CacheException("The cache " + name + " can't be opened: " + e.getMessage(), e);
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("The cache manager " + uri + " is closed");
        }
    }

    private static void requireType(String cache, String what, Class<?> found, Class<?> wanted) {
        if (!found.equals(wanted)) {
            throw new ClassCastException(
                    "The cache " + cache + " has " + what + " of " + found.getName() + ", not of " + wanted.getName());
        }
    }

    @SuppressWarnings("unchecked") // getCache without types is JCache's unchecked cast; with types they were compared
    private static <K, V> Cache<K, V> cast(PagodaCache<?, ?> cache) {
        return (Cache<K, V>) cache;
    }
}
