package dev.pagoda.jcache;

import dev.pagoda.jcache.management.ConfigurationBean;
import dev.pagoda.jcache.management.MBeanRegistration;
import dev.pagoda.jcache.management.StatisticsBean;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.assembly.Tier;
import dev.pagoda.tiering.assembly.TieredCache;
import java.lang.System.Logger.Level;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.integration.CompletionListener;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * A JCache cache over the tiers of a {@link TieredCache}, to which {@link #unwrap} leads.
 *
 * <p>Thread-safe. Operations of a single key are atomic in the system of record. Every operation may block on a tier or on the user's
 * loader, writer, processor and listeners; it throws {@link IllegalStateException} after {@link #close}, {@link NullPointerException} for
 * a null key or value, {@link ClassCastException} for one that is not of the configured type, and {@link javax.cache.CacheException} if a
 * tier fails.
 */
public final class PagodaCache<K, V> implements Cache<K, V> {
    private static final System.Logger LOG = System.getLogger(PagodaCache.class.getName());

    private final PagodaCacheManager manager;
    private final TieredCache<K, V> tiered;
    private final CacheCore<K, V> core;
    private final Door<K, V> door;
    private final Modes modes;
    private final UserParts<K, V> parts;
    private final Loads<K, V> loads;
    private final Reads<K, V> reads;
    private final Writes<K, V> writes;
    private final Removals<K, V> removals;
    private final Invocations<K, V> invocations;
    private final Subscription expiries;
    private final MBeanRegistration statisticsBean;
    private final MBeanRegistration configurationBean;
    private final ReentrantLock configurationLock = new ReentrantLock();
    private volatile CacheConfiguration<K, V> configuration;

    PagodaCache(
            PagodaCacheManager manager,
            TieredCache<K, V> tiered,
            CacheConfiguration<K, V> configuration,
            CacheCore<K, V> core,
            UserParts<K, V> parts) {
        this.manager = manager;
        this.tiered = tiered;
        this.configuration = configuration;
        this.core = core;
        this.parts = parts;
        door = core.door;
        modes = core.modes;
        ExpiringPuts<K, V> puts = new ExpiringPuts<>(door, core.expiry);
        Mutations<K, V> mutations = new Mutations<>(core, puts);
        Batches<K, V> batches = new Batches<>(core, puts, mutations);
        loads = new Loads<>(core, puts);
        reads = new Reads<>(core, loads);
        writes = new Writes<>(core, mutations, batches);
        removals = new Removals<>(core, mutations, batches);
        invocations = new Invocations<>(core, mutations);
        String uri = manager.getURI().toString();
        statisticsBean = MBeanRegistration.of(new StatisticsBean(core.statistics, this::evictions), uri, tiered.name());
        configurationBean = MBeanRegistration.of(new ConfigurationBean(() -> this.configuration), uri, tiered.name());
        expiries = tiered.store().onExpiry(core::expired);
    }

    /** A hit of a cache that need not count, copy or touch is one comparison, one read of the store, and the value. */
    @Override
    public @Nullable V get(K key) {
        int todo = modes.get();
        if (todo != 0) {
            return reads.get(key, todo);
        }
        dev.pagoda.tiering.Entry<V> entry = door.get(Objects.requireNonNull(key, "key"));
        return entry == null ? reads.missed(key) : entry.value();
    }

    @Override
    public Map<K, V> getAll(Set<? extends K> keys) {
        return reads.getAll(keys);
    }

    @Override
    public boolean containsKey(K key) {
        return reads.containsKey(key);
    }

    @Override
    public void loadAll(
            Set<? extends K> keys, boolean replaceExistingValues, @Nullable CompletionListener completionListener) {
        loads.loadAll(keys, replaceExistingValues, completionListener);
    }

    @Override
    public void put(K key, V value) {
        writes.put(key, value);
    }

    @Override
    public @Nullable V getAndPut(K key, V value) {
        return writes.getAndPut(key, value);
    }

    @Override
    public void putAll(Map<? extends K, ? extends V> map) {
        writes.putAll(map);
    }

    @Override
    public boolean putIfAbsent(K key, V value) {
        return writes.putIfAbsent(key, value);
    }

    @Override
    public boolean remove(K key) {
        return removals.remove(key);
    }

    @Override
    public boolean remove(K key, V oldValue) {
        return removals.remove(key, oldValue);
    }

    @Override
    public @Nullable V getAndRemove(K key) {
        return removals.getAndRemove(key);
    }

    @Override
    public boolean replace(K key, V oldValue, V newValue) {
        return writes.replace(key, oldValue, newValue);
    }

    @Override
    public boolean replace(K key, V value) {
        return writes.replace(key, value);
    }

    @Override
    public @Nullable V getAndReplace(K key, V value) {
        return writes.getAndReplace(key, value);
    }

    @Override
    public void removeAll(Set<? extends K> keys) {
        removals.removeAll(keys);
    }

    @Override
    public void removeAll() {
        removals.removeAll();
    }

    @Override
    public void clear() {
        removals.clear();
    }

    @Override
    public <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        return invocations.invoke(key, entryProcessor, arguments);
    }

    @Override
    public <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> entryProcessor, @Nullable Object... arguments) {
        return invocations.invokeAll(keys, entryProcessor, arguments);
    }

    @Override
    public Iterator<Cache.Entry<K, V>> iterator() {
        core.requireOpen();
        return new CacheIterator<>(core, removals);
    }

    @Override
    public String getName() {
        return tiered.name();
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public boolean isClosed() {
        return modes.has(Modes.CLOSED);
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        if (type.isInstance(configuration)) {
            return type.cast(configuration);
        }
        throw new IllegalArgumentException("A configuration can't be had as " + type.getName());
    }

    /**
     * Leads to the {@link TieredCache}, with codecs and tiers, to its {@link Store}, with versions, times to live and scans, and to the
     * {@link Metadata} of its entries, with tags, if the last tier keeps them.
     */
    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        if (type.isInstance(tiered)) {
            return type.cast(tiered);
        }
        if (type == Store.class) {
            return type.cast(tiered.store());
        }
        if (type == Metadata.class) {
            return type.cast(metadata());
        }
        throw new IllegalArgumentException("A cache can't be unwrapped to " + type.getName());
    }

    private Metadata<K> metadata() {
        try {
            return tiered.metadata();
        } catch (StoreException e) {
            throw e.code() == ErrorCode.UNSUPPORTED
                    ? new IllegalArgumentException(e.getMessage(), e)
                    : Errors.of(e, getName());
        }
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        configurationLock.lock();
        try {
            core.requireOpen();
            CacheConfiguration<K, V> changed = configuration.withListener(listener);
            core.listeners.register(listener);
            configuration = changed;
        } finally {
            configurationLock.unlock();
        }
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        Objects.requireNonNull(listener, "listener");
        configurationLock.lock();
        try {
            core.requireOpen();
            core.listeners.deregister(listener, UserParts::close);
            configuration = configuration.withoutListener(listener);
        } finally {
            configurationLock.unlock();
        }
    }

    /**
     * Closes what the user's factories made and leaves the manager; the entries stay where they are. Logs at level {@code DEBUG} what each
     * tier has counted. A second call does nothing.
     */
    @Override
    public void close() {
        if (modes.set(Modes.CLOSED, true)) {
            manager.forget(this);
            expiries.close();
            withdraw();
            loads.close();
            parts.close();
            logCounters();
        }
    }

    /** Starts or stops counting and shows the counters in JMX, or no longer. */
    void enableStatistics(boolean enabled) {
        configurationLock.lock();
        try {
            core.requireOpen();
            configuration = configuration.withStatistics(enabled);
            modes.set(Modes.COUNTING, enabled);
            statisticsBean.set(enabled);
        } finally {
            configurationLock.unlock();
        }
    }

    /** Shows the configuration in JMX, or no longer. */
    void enableManagement(boolean enabled) {
        configurationLock.lock();
        try {
            core.requireOpen();
            configuration = configuration.withManagement(enabled);
            configurationBean.set(enabled);
        } finally {
            configurationLock.unlock();
        }
    }

    /** Takes out beans and listeners for good: to add some needs the lock, and then an open cache. */
    private void withdraw() {
        configurationLock.lock();
        try {
            statisticsBean.set(false);
            configurationBean.set(false);
            core.listeners.close(UserParts::close);
        } finally {
            configurationLock.unlock();
        }
    }

    CacheConfiguration<K, V> configuration() {
        return configuration;
    }

    @Override
    public String toString() {
        return "PagodaCache[" + tiered.name() + "]";
    }

    private void logCounters() {
        if (LOG.isLoggable(Level.DEBUG)) {
            for (Tier tier : tiered.tiers()) {
                LOG.log(
                        Level.DEBUG,
                        "The cache {0} is closed; tier {1} counted {2}",
                        getName(),
                        tier.name(),
                        tier.stats());
            }
        }
    }

    private long evictions() {
        return tiered.tiers().get(tiered.tiers().size() - 1).stats().evictions();
    }
}
