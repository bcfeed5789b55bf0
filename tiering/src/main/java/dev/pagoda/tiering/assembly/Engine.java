package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.CodecStore;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import dev.pagoda.tiering.engine.LeaseKeeper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The backends and open caches of one configuration for one class loader. Thread-safe. */
final class Engine {
    private static final AtomicInteger LEASE_THREADS = new AtomicInteger();

    private final Configuration configuration;
    private final ClassLoader loader;
    private final Backends backends;
    private final Sweeper sweeper = new Sweeper();
    private final LeaseKeeper leaseKeeper = new LeaseKeeper(Engine::leaseThread);
    private final Composer composer;
    private final Finder finder;
    private final Map<String, TieredCache<?, ?>> caches = new ConcurrentHashMap<>();
    /** Held while a cache is opened or dropped, which may block on its backend; the use of open caches does not need it. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Caches that a typed request replaced; guarded by {@link #lock}. */
    private final List<TieredCache<?, ?>> replaced = new ArrayList<>();

    private boolean closed;
    /** The handles on this engine; guarded by the lock of {@link Engines}. */
    int handles;

    Engine(Configuration configuration, ClassLoader loader) {
        this(configuration, loader, Clock.system());
    }

    Engine(Configuration configuration, ClassLoader loader, Clock clock) {
        this.configuration = configuration;
        this.loader = loader;
        this.backends = new Backends(configuration.backends().values(), clock);
        AllowList allowed = AllowList.of(configuration.allow());
        this.composer = new Composer(backends, sweeper, leaseKeeper, loader, allowed, clock);
        this.finder = new Finder(configuration, backends, composer, loader, allowed);
    }

    String id() {
        return configuration.id();
    }

    /** Returns the id without what may be secret. */
    String label() {
        return configuration.label();
    }

    Configuration configuration() {
        return configuration;
    }

    ClassLoader loader() {
        return loader;
    }

    <K, V> TieredCache<K, V> cache(CacheRequest<K, V> request) {
        TieredCache<?, ?> open = opened(request.name());
        return typed(open == null || open.isInferred() ? locked(() -> openTyped(request)) : open, request);
    }

    @Nullable
    TieredCache<?, ?> find(String name) {
        TieredCache<?, ?> open = opened(name);
        return open != null
                ? open
                : locked(() -> {
                    TieredCache<?, ?> present = opened(name);
                    TieredCache<?, ?> found = present != null ? present : finder.open(name);
                    return found == null || found == present ? found : remember(found);
                });
    }

    List<CacheInfo> caches() {
        SortedMap<String, CacheInfo> found = new TreeMap<>(backends.catalogue());
        for (String name : configuration.declared()) {
            found.computeIfAbsent(name, finder::declared);
        }
        for (TieredCache<?, ?> cache : caches.values()) {
            found.put(cache.name(), new CacheInfo(cache.name(), cache.format()));
        }
        return new ArrayList<>(found.values());
    }

    boolean drop(String name) {
        return locked(() -> dropLocked(name));
    }

    Map<String, Health> health() {
        return backends.health();
    }

    Map<String, Map<String, Number>> metrics() {
        return backends.metrics();
    }

    /** Returns whether a cache of that name is open here on a backend. */
    boolean keepsOpen(String name) {
        TieredCache<?, ?> cache = opened(name);
        return cache != null
                && !isHeapOnly(cache)
                && !backends.handle(cache.settings().systemOfRecord()).awaits(name);
    }

    Transaction begin(TieredCache<?, ?> cache, Isolation isolation) {
        String backend = cache.settings().systemOfRecord();
        if (isHeapOnly(cache)) {
            throw noTransactions(cache);
        }
        return backends.get(backend)
                .transactions()
                .orElseThrow(() -> noTransactions(cache))
                .begin(isolation);
    }

    /** Returns the view of a cache inside a transaction. */
    static <K, V> Store<K, V> open(TieredCache<K, V> cache, Transaction transaction) {
        Store<Bytes, Bytes> bytes = transaction.open(Composer.spec(cache.name(), cache.format(), cache.settings()));
        return new CodecStore<>(cache.name(), bytes, cache.keys(), cache.values());
    }

    /** Closes the caches, then the backends, all of them whatever fails. */
    void close() {
        sweeper.stop();
        leaseKeeper.close();
        lock.lock();
        try {
            closed = true;
            List<Runnable> steps = new ArrayList<>();
            caches.values().forEach(cache -> steps.add(cache::close));
            replaced.forEach(cache -> steps.add(cache::close));
            steps.add(caches::clear);
            steps.add(backends::close);
            Closing.all(steps, Runnable::run);
        } finally {
            lock.unlock();
        }
    }

    private <K, V> TieredCache<?, ?> openTyped(CacheRequest<K, V> request) {
        TieredCache<?, ?> present = opened(request.name());
        if (present != null && !present.isInferred()) {
            return present;
        }
        CacheSettings wanted = request.settings();
        CacheSettings settings = wanted == null ? configuration.settings(request.name()) : wanted;
        return remember(composer.compose(request, settings));
    }

    /** An inferred cache that makes room stays open for those who use it. */
    private TieredCache<?, ?> remember(TieredCache<?, ?> cache) {
        TieredCache<?, ?> before = caches.put(cache.name(), cache);
        if (before != null && before.isOpen()) {
            replaced.add(before);
        }
        return cache;
    }

    @SuppressWarnings("unchecked")
    private static <K, V> TieredCache<K, V> typed(TieredCache<?, ?> cache, CacheRequest<K, V> request) {
        if (!cache.hasTypes(request.keyType(), request.valueType())) {
            CacheFormat wanted = new CacheFormat(
                    request.keyType().getName(),
                    request.valueType().getName(),
                    cache.format().valueCodec());
            throw Mismatch.error(cache.name(), cache.format(), wanted);
        }
        return (TieredCache<K, V>) cache;
    }

    private boolean dropLocked(String name) {
        TieredCache<?, ?> cache = opened(name);
        String keeper = cache == null
                ? backends.keeperOf(name, configuration.settings(name).systemOfRecord())
                : cache.settings().systemOfRecord();
        caches.remove(name);
        replaced.stream().filter(old -> old.name().equals(name)).forEach(TieredCache::close);
        replaced.removeIf(old -> old.name().equals(name));
        if (cache != null) {
            cache.close();
        }
        if (keeper != null && !keeper.equals(CacheSettings.HEAP)) {
            backends.get(keeper).drop(name);
        }
        return cache != null || keeper != null;
    }

    private static Thread leaseThread(Runnable task) {
        return Detached.call(() -> {
            Thread thread = new Thread(null, task, "pagoda-leases-" + LEASE_THREADS.incrementAndGet(), 0, false);
            thread.setDaemon(true);
            return thread;
        });
    }

    private static boolean isHeapOnly(TieredCache<?, ?> cache) {
        return cache.settings().systemOfRecord().equals(CacheSettings.HEAP);
    }

    private static StoreException noTransactions(TieredCache<?, ?> cache) {
        return new StoreException(
                ErrorCode.UNSUPPORTED,
                "The cache " + cache.name() + " is kept in " + cache.settings().systemOfRecord()
                        + ", which has no transactions");
    }

    private @Nullable TieredCache<?, ?> opened(String name) {
        TieredCache<?, ?> cache = caches.get(name);
        return cache != null && cache.isOpen() ? cache : null;
    }

    private <T extends @Nullable Object> T locked(Supplier<T> action) {
        lock.lock();
        try {
            if (closed) {
                throw new StoreException(ErrorCode.CLOSED, "The engine " + label() + " is closed");
            }
            return action.get();
        } finally {
            lock.unlock();
        }
    }
}
