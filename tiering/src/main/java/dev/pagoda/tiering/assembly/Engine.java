package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transactions;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** The backends and open caches of one configuration for one class loader. Thread-safe. */
final class Engine {
    private final Configuration configuration;
    private final ClassLoader loader;

    private final Map<String, BackendHandle> backends = new LinkedHashMap<>();
    private final Composer composer = new Composer(backends);
    private final Map<String, TieredCache<?, ?>> caches = new ConcurrentHashMap<>();
    /** Held while a cache is opened or dropped, which may block on its backend; reads of open caches do not need it. */
    private final ReentrantLock lock = new ReentrantLock();

    private boolean closed;
    /** The handles on this engine; guarded by the lock of {@link Engines}. */
    int handles;

    Engine(Configuration configuration, ClassLoader loader) {
        this.configuration = configuration;
        this.loader = loader;
        for (BackendConfiguration backend : configuration.backends().values()) {
            backends.put(backend.name(), new BackendHandle(backend, Clock.system()));
        }
    }

    String id() {
        return configuration.id();
    }

    Configuration configuration() {
        return configuration;
    }

    ClassLoader loader() {
        return loader;
    }

    <K, V> TieredCache<K, V> cache(CacheRequest<K, V> request) {
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The engine " + id() + " is closed");
        }
        return composer.compose(request, configuration.settings(request.name()));
    }

    @Nullable
    TieredCache<?, ?> find(String name) {
        return caches.get(name);
    }

    List<CacheInfo> caches() {
        SortedMap<String, CacheInfo> found = new TreeMap<>();
        for (TieredCache<?, ?> cache : caches.values()) {
            found.put(cache.name(), new CacheInfo(cache.name(), cache.format()));
        }
        return new ArrayList<>(found.values());
    }

    boolean drop(String name) {
        return caches.remove(name) != null;
    }

    Map<String, Health> health() {
        Map<String, Health> health = new LinkedHashMap<>();
        backends.forEach((name, backend) -> health.put(name, backend.health()));
        return health;
    }

    /** Returns the transactions of the backend that is the system of record of {@code cache}. */
    Transactions transactions(TieredCache<?, ?> cache) {
        return backend(cache.settings())
                .flatMap(Backend::transactions)
                .orElseThrow(() -> new StoreException(
                        ErrorCode.UNSUPPORTED,
                        "The cache " + cache.name() + " is kept in "
                                + cache.settings().systemOfRecord() + ", which has no transactions"));
    }

    CacheSpec spec(TieredCache<?, ?> cache) {
        return new CacheSpec(cache.name(), cache.format(), cache.settings().limits(), Long.MAX_VALUE);
    }

    <K, V> Store<K, V> codecStore(TieredCache<K, V> cache, Store<Bytes, Bytes> store) {
        return composer.decoded(cache, store);
    }

    /** Closes the caches, then the backends, all of them whatever fails. */
    void close() {
        lock.lock();
        try {
            closed = true;
            caches.values().forEach(TieredCache::close);
            caches.clear();
            backends.values().forEach(BackendHandle::close);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Backend> backend(CacheSettings settings) {
        String name = settings.systemOfRecord();
        BackendHandle handle = backends.get(name);
        return handle == null ? Optional.empty() : Optional.of(handle.get());
    }
}
