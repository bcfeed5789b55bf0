package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.memory.Counters;
import dev.pagoda.tiering.memory.EntryMap;
import dev.pagoda.tiering.memory.HeapEntry;
import dev.pagoda.tiering.memory.Listeners;
import dev.pagoda.tiering.memory.Sweep;
import dev.pagoda.tiering.memory.VersionClock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One cache in the heap of this process, which is its system of record. Keys and values are kept by reference.
 *
 * <p>Thread-safe; blocks on nothing but the first scan, which puts all keys in order. Locks are held for a few instructions. The data lives as long as this object: {@link #close}
 * drops it. There is no other object of the same cache, so {@link #onChange} has nothing to tell. Expired entries are removed by whoever
 * meets them, and by {@link #sweep}.
 */
public final class HeapStore<K, V> implements Store<K, V> {
    private final String name;
    private final HeapOptions<K, V> options;
    private final Clock clock;
    private final VersionClock versions = new VersionClock(0);
    private final Stripes stripes = new Stripes();
    private final Counters counters = new Counters();
    private final Listeners<ExpiryListener<K, V>> expiryListeners = new Listeners<>();
    private final Sweep<K, V> sweep = new Sweep<>();
    private final Puts<K, V> puts = new Puts<>(this);
    private final ReentrantLock replacing = new ReentrantLock();
    private volatile @Nullable Keyspace<K, V> keyspace;

    /** Makes an empty store; {@code name} appears in messages. */
    public HeapStore(String name, HeapOptions<K, V> options, Clock clock) {
        this.name = name;
        this.options = options;
        this.clock = clock;
        this.keyspace = newKeyspace();
    }

    private Keyspace<K, V> newKeyspace() {
        return new Keyspace<>(new EntryMap<>(options.bound(), counters.evictions()), stripes);
    }

    /** Returns the present keyspace; throws if the store is closed. */
    Keyspace<K, V> keyspace() {
        Keyspace<K, V> current = keyspace;
        if (current == null) {
            throw new StoreException(ErrorCode.CLOSED, "The cache " + name + " is closed");
        }
        return current;
    }

    boolean isCurrent(Keyspace<K, V> candidate) {
        return keyspace == candidate;
    }

    long drawVersion(long now) {
        return versions.next(now);
    }

    Stripes stripes() {
        return stripes;
    }

    private void checkKey(K key) {
        if (key == null) {
            throw new StoreException(ErrorCode.INVALID_KEY, "A key must not be null");
        }
        options.keyCheck().accept(key);
    }

    private void checkValue(V value) {
        if (value == null) {
            throw new StoreException(ErrorCode.INVALID_VALUE, "A value must not be null");
        }
        options.valueCheck().accept(value);
    }

    @Override
    public @Nullable Entry<V> get(K key) {
        Keyspace<K, V> current = keyspace();
        HeapEntry<V> entry = key == null ? null : current.entries().find(key);
        if (entry == null || isGone(key, entry)) {
            checkKey(key);
            counters.miss();
            return null;
        }
        counters.hit();
        return entry;
    }

    private boolean isGone(K key, HeapEntry<V> entry) {
        return entry.expiresAt() != Ttl.NEVER && expire(key, entry, clock.millis());
    }

    /** Returns whether the entry has expired at {@code now}, and sees to its removal then. */
    private boolean expire(K key, HeapEntry<V> entry, long now) {
        if (!entry.isExpiredAt(now)) {
            return false;
        }
        removeExpired(key, now);
        return true;
    }

    /** Removes the entry of a key if it has expired at {@code now}. */
    void removeExpired(K key, long now) {
        run(key, new TouchStep<>(this, now, Ttl.KEEP));
    }

    @Override
    public Write<V> put(K key, V value, PutOptions how) {
        checkKey(key);
        checkValue(value);
        return putChecked(key, value, how);
    }

    @Override
    public Outcome set(K key, V value, PutOptions how) {
        if (!(how.condition() instanceof Condition.Always)) {
            return put(key, value, how).outcome();
        }
        checkKey(key);
        checkValue(value);
        Outcome outcome = puts.set(key, value, how, clock.millis());
        if (!outcome.stored()) {
            counters.wrote(outcome);
        }
        return outcome;
    }

    private Write<V> putChecked(K key, V value, PutOptions how) {
        if (how.condition() instanceof Condition.IfAbsent) {
            HeapEntry<V> present = keyspace().entries().find(key);
            if (present != null && !isGone(key, present)) {
                return Puts.rejected(present);
            }
        } else if (how.condition() instanceof Condition.IfValue expected) {
            return ifValue(key, expected, Outcome.REJECTED, version -> putChecked(key, value, how.when(version)));
        }
        Write<V> write = puts.put(key, value, how, clock.millis());
        if (write.entry() == null) {
            counters.wrote(write.outcome());
        }
        return write;
    }

    @Override
    public Write<V> remove(K key, Condition when, boolean returnPrevious) {
        checkKey(key);
        return removeChecked(key, when, returnPrevious);
    }

    private Write<V> removeChecked(K key, Condition when, boolean returnPrevious) {
        if (when instanceof Condition.IfValue expected) {
            return ifValue(key, expected, Outcome.ABSENT, version -> removeChecked(key, version, returnPrevious));
        }
        return run(key, new RemoveStep<>(this, clock.millis(), when)).result(returnPrevious);
    }

    /**
     * Carries out {@code write} under the condition that the key has the version whose value was compared, as often as another write
     * comes between: so the user's {@code equals} runs without a lock.
     */
    private Write<V> ifValue(K key, Condition.IfValue expected, Outcome ifAbsent, Function<Condition, Write<V>> write) {
        while (true) {
            HeapEntry<V> current = keyspace().entries().find(key);
            if (current == null || isGone(key, current)) {
                return Write.unchanged(ifAbsent);
            } else if (!Objects.deepEquals(expected.value(), current.value())) {
                return Puts.rejected(current);
            }
            Write<V> written = write.apply(Condition.ifVersion(current.version()));
            if (written.outcome() != Outcome.REJECTED) {
                return written;
            }
        }
    }

    private <S extends WriteStep<K, V>> S run(K key, S step) {
        step.run(key);
        counters.wrote(step.outcome());
        HeapEntry<V> expired = step.expired();
        if (expired != null) {
            counters.expiration();
            expiryListeners.tell(listener -> listener.expired(key, expired));
        }
        return step;
    }

    @Override
    public OptionalLong touch(K key, Ttl ttl) {
        checkKey(key);
        HeapEntry<V> entry = keyspace().entries().peek(key);
        long now = clock.millis();
        if (entry == null) {
            return OptionalLong.empty();
        }
        long expiresAt = entry.expiresAt();
        if (expiresAt > now && ttl.expiresAt(now, expiresAt) == expiresAt) {
            return OptionalLong.of(expiresAt);
        }
        return run(key, new TouchStep<>(this, now, ttl)).expiresAt();
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> keys) {
        Map<K, Entry<V>> found = new HashMap<>();
        keyspace();
        for (K key : keys) {
            if (key == null || !found.containsKey(key)) {
                Entry<V> entry = get(key);
                if (entry != null) {
                    found.put(key, entry);
                }
            }
        }
        return found;
    }

    @Override
    public List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        keyspace();
        batch.forEach(this::check);
        List<Write<V>> writes = new ArrayList<>(batch.size());
        for (Mutation<K, V> mutation : batch) {
            writes.add(apply(mutation));
        }
        return writes;
    }

    private void check(Mutation<K, V> mutation) {
        checkKey(mutation.key());
        if (mutation instanceof Mutation.Put<K, V> put) {
            checkValue(put.value());
        }
    }

    private Write<V> apply(Mutation<K, V> mutation) {
        if (mutation instanceof Mutation.Put<K, V> put) {
            return putChecked(put.key(), put.value(), put.options());
        }
        Mutation.Remove<K, V> removal = (Mutation.Remove<K, V>) mutation;
        return removeChecked(removal.key(), removal.when(), removal.returnPrevious());
    }

    @Override
    public Page<K, V> scan(Scan request) {
        Keyspace<K, V> current = keyspace();
        Function<? super K, Bytes> encoding = options.encoding();
        if (encoding == null) {
            throw new StoreException(ErrorCode.UNSUPPORTED, "The keys of the cache " + name + " have no order to scan");
        }
        KeyOrder<K> order = current.order(encoding);
        long now = clock.millis();
        List<Row<K, V>> rows = new ArrayList<>();
        for (Map.Entry<Bytes, K> next : order.range(request).entrySet()) {
            K key = next.getValue();
            HeapEntry<V> entry = current.entries().peek(key);
            if (entry == null) {
                current.drop(order, next.getKey(), key);
            } else if (!expire(key, entry, now)) {
                rows.add(new Row<>(key, entry));
                if (rows.size() == request.limit()) {
                    return new Page<>(rows, next.getKey());
                }
            }
        }
        return new Page<>(rows, null);
    }

    @Override
    public Iterator<Row<K, V>> iterator() {
        return new LiveRows<>(keyspace().map().entrySet().iterator(), clock);
    }

    @Override
    public void clear() {
        keyspace();
        Keyspace<K, V> empty = newKeyspace();
        replacing.lock();
        try {
            keyspace();
            keyspace = empty;
        } finally {
            replacing.unlock();
        }
    }

    /** Returns nothing to wait for: nobody else changes the data of this store. */
    @Override
    public Subscription onChange(ChangeListener<K> listener) {
        return () -> {};
    }

    @Override
    public Subscription onExpiry(ExpiryListener<K, V> listener) {
        return expiryListeners.add(listener);
    }

    /**
     * Looks at up to {@code limit} entries, going on where the last call ended, and removes those that have expired. Does nothing after
     * {@link #close}.
     *
     * @return the number of entries looked at; less than {@code limit} if the end was reached, 0 if nothing here ever expires
     */
    public int sweep(int limit) {
        Keyspace<K, V> current = keyspace;
        if (current == null) {
            return 0;
        }
        current.purge(limit);
        if (!current.hasMortals()) {
            return 0;
        }
        long now = clock.millis();
        List<Map.Entry<K, HeapEntry<V>>> next = sweep.next(current.entries(), limit);
        next.forEach(entry -> expire(entry.getKey(), entry.getValue(), now));
        return next.size();
    }

    @Override
    public StoreStats stats() {
        Keyspace<K, V> current = keyspace;
        return current == null
                ? counters.stats(0, -1, stripes.puts())
                : counters.stats(current.map().size(), current.entries().bytes(), stripes.puts());
    }

    @Override
    public boolean isOpen() {
        return keyspace != null;
    }

    @Override
    public void close() {
        replacing.lock();
        try {
            keyspace = null;
        } finally {
            replacing.unlock();
        }
    }
}
