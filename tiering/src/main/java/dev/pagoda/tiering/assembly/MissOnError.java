package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Answers reads of single keys and sets of keys with a miss when the store can't answer; writes and scans report the error. The first of
 * a row of failures is logged. The class has a line for each method of the interface, which takes it beyond the usual length.
 */
final class MissOnError<K, V> implements Store<K, V> {
    private static final System.Logger LOGGER = System.getLogger(MissOnError.class.getName());
    private static final Set<ErrorCode> NO_ANSWER =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.IO, ErrorCode.DAMAGED, ErrorCode.IN_USE);

    private final String cache;
    private final Store<K, V> store;
    private final AtomicBoolean failing = new AtomicBoolean();

    MissOnError(String cache, Store<K, V> store) {
        this.cache = cache;
        this.store = store;
    }

    @Override
    public @Nullable Entry<V> get(K key) {
        try {
            Entry<V> entry = store.get(key);
            answered();
            return entry;
        } catch (StoreException e) {
            missed(e);
            return null;
        }
    }

    @Override
    public boolean contains(K key) {
        try {
            boolean present = store.contains(key);
            answered();
            return present;
        } catch (StoreException e) {
            missed(e);
            return false;
        }
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> keys) {
        try {
            Map<K, Entry<V>> entries = store.getAll(keys);
            answered();
            return entries;
        } catch (StoreException e) {
            missed(e);
            return Map.of();
        }
    }

    @Override
    public Map<K, Entry<V>> getAllLatest(Collection<? extends K> keys) {
        return store.getAllLatest(keys);
    }

    @Override
    public @Nullable LoadLeases<K> loadLeases() {
        return store.loadLeases();
    }

    @Override
    public @Nullable Metadata<K> metadata() {
        return store.metadata();
    }

    private void answered() {
        if (failing.get()) {
            failing.set(false);
        }
    }

    private void missed(StoreException e) {
        if (!NO_ANSWER.contains(e.code())) {
            throw e;
        }
        if (failing.compareAndSet(false, true)) {
            LOGGER.log(System.Logger.Level.WARNING, "Reads of the cache " + cache + " miss since no tier answers", e);
        }
    }

    @Override
    public Write<V> put(K key, V value, PutOptions options) {
        return store.put(key, value, options);
    }

    @Override
    public Write<V> remove(K key, Condition when, boolean returnPrevious) {
        return store.remove(key, when, returnPrevious);
    }

    @Override
    public OptionalLong touch(K key, Ttl ttl) {
        return store.touch(key, ttl);
    }

    @Override
    public void accessed(K key, Ttl ttl) {
        store.accessed(key, ttl);
    }

    @Override
    public List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        return store.write(batch);
    }

    @Override
    public Page<K, V> scan(Scan request) {
        return store.scan(request);
    }

    @Override
    public Iterator<Row<K, V>> iterator() {
        return store.iterator();
    }

    @Override
    public void clear() {
        store.clear();
    }

    @Override
    public Subscription onChange(ChangeListener<K> listener) {
        return store.onChange(listener);
    }

    @Override
    public @Nullable Trust trust() {
        return store.trust();
    }

    @Override
    public Subscription onExpiry(ExpiryListener<K, V> listener) {
        return store.onExpiry(listener);
    }

    @Override
    public StoreStats stats() {
        return store.stats();
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }

    @Override
    public void close() {
        store.close();
    }
}
