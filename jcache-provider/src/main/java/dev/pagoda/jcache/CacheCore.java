package dev.pagoda.jcache;

import dev.pagoda.jcache.event.Change;
import dev.pagoda.jcache.event.Listeners;
import dev.pagoda.jcache.expiry.Expiry;
import dev.pagoda.jcache.integration.ReadThrough;
import dev.pagoda.jcache.integration.WriteThrough;
import dev.pagoda.jcache.management.Statistics;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.config.OnError;
import dev.pagoda.tiering.engine.KeyedLocks;
import dev.pagoda.tiering.engine.LoadLock;
import dev.pagoda.tiering.engine.Turn;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** What the operations of one cache share. Thread-safe. */
final class CacheCore<K, V> {
    /** A touch that would put off the end of an entry by less than this part of its time to live is left out. */
    private static final int TOUCH_FRACTION = 64;
    /** So is one that would put it off by less than this. */
    private static final long TOUCH_MILLIS = 1_000;

    private static final Set<ErrorCode> AWAY = Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.IO);

    final String name;
    final Door<K, V> door;
    final Modes modes;
    final Copies<K, V> copies;
    final Expiry expiry;
    final Listeners<K, V> listeners;
    final Statistics statistics = new Statistics();
    final @Nullable ReadThrough<K, V> loader;
    final @Nullable ReadThrough<K, V> readThrough;
    final @Nullable WriteThrough<K, V> writeThrough;
    final ManagerThreads threads;

    private final Class<K> keyType;
    private final Class<V> valueType;
    private final KeyedLocks<K> locks;
    private final @Nullable LoadLock<K, V> loadLock;
    private final boolean missesOnError;
    private final Clock clock = Clock.system();
    private @Nullable Cache<K, V> source;

    CacheCore(
            TieredCache<K, V> tiered,
            CacheConfiguration<K, V> configuration,
            Copies<K, V> copies,
            UserParts<K, V> parts,
            ManagerThreads threads) {
        this.name = tiered.name();
        this.door = new Door<>(tiered.store(), name, tiered.keyType());
        this.copies = copies;
        this.expiry = parts.expiry();
        this.loader = parts.loader();
        this.readThrough = configuration.isReadThrough() ? loader : null;
        this.writeThrough = configuration.isWriteThrough() ? parts.writer() : null;
        this.listeners = new Listeners<>(copies::key, copies::value, threads.events());
        this.threads = threads;
        this.locks = tiered.keyLocks();
        this.loadLock = tiered.loadLock();
        this.missesOnError = tiered.settings().onError() == OnError.MISS;
        this.keyType = configuration.getKeyType();
        this.valueType = configuration.getValueType();
        this.modes = new Modes(configuration.isStatisticsEnabled(), copies.copiesValues(), expiry.concernsAccess());
    }

    /** Sets the cache that events name as their source; once, before anybody else sees this. */
    void bind(Cache<K, V> cache) {
        source = cache;
    }

    /** @throws IllegalStateException if the cache is closed */
    void requireOpen() {
        if (modes.has(Modes.CLOSED)) {
            throw new IllegalStateException("The cache " + name + " is closed");
        }
    }

    /** As {@link KeyedLocks#enter}. */
    boolean enter(K key) {
        try {
            return locks.enter(key);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    /** As {@link LoadLock#await}, for a caller that has the lock of the key; at once where loads need not wait for other processes. */
    Turn<V> turn(K key) {
        if (loadLock == null) {
            return Turn.free();
        }
        try {
            return loadLock.await(key);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    /** As {@link LoadLock#tryAll}. */
    Map<K, Turn<V>> turns(List<K> keys) {
        if (loadLock == null) {
            Map<K, Turn<V>> turns = new LinkedHashMap<>();
            keys.forEach(key -> turns.put(key, Turn.free()));
            return turns;
        }
        try {
            return loadLock.tryAll(keys);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    /** As {@link KeyedLocks#enterFree}. */
    List<K> enterFree(Collection<? extends K> keys) {
        return locks.enterFree(keys);
    }

    /** As {@link KeyedLocks#leave}. */
    void leave(K key) {
        locks.leave(key);
    }

    /** Returns whether {@code failure} says that a tier is away, and the cache's reads are to be misses then. */
    boolean toleratesAbsence(CacheException failure) {
        return missesOnError && failure.getCause() instanceof StoreException cause && AWAY.contains(cause.code());
    }

    boolean isCounting() {
        return modes.has(Modes.COUNTING);
    }

    /** @throws ClassCastException if {@code key} is not of the cache's key type */
    K requireKey(K key) {
        Objects.requireNonNull(key, "key");
        if (!keyType.isInstance(key)) {
            throw Errors.wrongType(name, "keys", keyType, key);
        }
        return key;
    }

    /** @throws ClassCastException if {@code value} is not of the cache's value type */
    V requireValue(V value) {
        Objects.requireNonNull(value, "value");
        if (!valueType.isInstance(value)) {
            throw Errors.wrongType(name, "values", valueType, value);
        }
        return value;
    }

    <T extends Collection<? extends K>> T requireKeys(T all) {
        for (K key : all) {
            requireKey(key);
        }
        return all;
    }

    Class<V> valueType() {
        return valueType;
    }

    /** Lets an entry that was read live on as the expiry policy says. */
    void accessed(K key, Entry<V> entry) {
        Ttl ttl = expiry.onAccess();
        if (ttl != null && isWorthATouch(ttl, entry)) {
            door.accessed(key, ttl);
        }
    }

    private boolean isWorthATouch(Ttl ttl, Entry<V> entry) {
        if (!expiry.isFixed() || ttl.isZero()) {
            return true;
        }
        long gained = ttl.expiresAt(clock.millis()) - entry.expiresAt();
        return gained != 0 && Math.abs(gained) >= Math.min(ttl.millis() / TOUCH_FRACTION, TOUCH_MILLIS);
    }

    /**
     * Returns whether writes of a key have to be made one after the other: with a loader or writer, so that it sees the order of the
     * store, and with asynchronous listeners, so that their events have it.
     */
    boolean isExclusive() {
        return readThrough != null || writeThrough != null || listeners.wantOrder();
    }

    boolean hasListeners() {
        return !listeners.isEmpty();
    }

    boolean wantsOldValues() {
        return listeners.wantOldValues();
    }

    /** Returns what listeners are told of {@code write}, or null if it is nothing to them or there are none. */
    @Nullable
    Change<K, V> change(K key, @Nullable V value, Write<V> write) {
        if (listeners.isEmpty()) {
            return null;
        }
        V old = write.previous() == null ? null : write.previous().value();
        return switch (write.outcome()) {
            case CREATED -> value == null ? null : Change.created(key, value);
            case UPDATED -> value == null ? null : Change.updated(key, value, old);
            case REMOVED -> Change.removed(key, old);
            case EXPIRED -> Change.expired(key, old);
            case ABSENT, REJECTED, DISCARDED -> null;
        };
    }

    /** Hands {@code change} to the asynchronous listeners; does not block. */
    void queue(@Nullable Change<K, V> change) {
        if (change != null) {
            if (listeners.wantOrder()) {
                listeners.queue(source(), copies.snapshot(change));
            }
        }
    }

    /** Calls the synchronous listeners; no lock may be held. */
    void deliver(@Nullable Change<K, V> change) {
        if (change != null) {
            listeners.deliver(source(), List.of(change));
        }
    }

    /** As {@link #deliver(Change)}, for several changes at once. */
    void deliver(List<Change<K, V>> changes) {
        if (!changes.isEmpty()) {
            listeners.deliver(source(), changes);
        }
    }

    /** Tells the listeners of an entry that the store removed since it had expired. */
    void expired(K key, Entry<V> entry) {
        if (!listeners.isEmpty() && !modes.has(Modes.CLOSED)) {
            Change<K, V> change = Change.expired(key, entry.value());
            queue(change);
            deliver(change);
        }
    }

    private Cache<K, V> source() {
        return Objects.requireNonNull(source, "source");
    }
}
