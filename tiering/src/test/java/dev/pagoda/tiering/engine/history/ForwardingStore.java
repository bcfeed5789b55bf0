package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A real store that somebody else than the near cache can write to as well: {@link #tell} says so to the near cache. */
public class ForwardingStore<K, V> implements Store<K, V> {
    private final Store<K, V> real;
    private volatile @Nullable ChangeListener<K> listener;

    public ForwardingStore(Store<K, V> real) {
        this.real = real;
    }

    /** Returns the store to which others write. */
    public final Store<K, V> real() {
        return real;
    }

    /** Tells the near cache what somebody else has done. */
    public final void tell(K key, Write<V> write) {
        ChangeListener<K> told = listener;
        if (told != null && write.outcome().changed()) {
            told.changed(key, write.version());
        }
    }

    /** Tells the near cache that anything may have changed. */
    public final void distrust() {
        ChangeListener<K> told = listener;
        if (told != null) {
            told.everythingChanged();
        }
    }

    @Override
    public @Nullable Entry<V> get(K key) {
        return real.get(key);
    }

    @Override
    public Write<V> put(K key, V value, PutOptions options) {
        return real.put(key, value, options);
    }

    @Override
    public Write<V> remove(K key, Condition when, boolean returnPrevious) {
        return real.remove(key, when, returnPrevious);
    }

    @Override
    public OptionalLong touch(K key, Ttl ttl) {
        return real.touch(key, ttl);
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> keys) {
        return real.getAll(keys);
    }

    @Override
    public List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        return real.write(batch);
    }

    @Override
    public Page<K, V> scan(Scan request) {
        return real.scan(request);
    }

    @Override
    public Iterator<Row<K, V>> iterator() {
        return real.iterator();
    }

    @Override
    public void clear() {
        real.clear();
    }

    @Override
    public Subscription onChange(ChangeListener<K> newListener) {
        listener = newListener;
        return () -> listener = null;
    }

    @Override
    public Subscription onExpiry(ExpiryListener<K, V> newListener) {
        return real.onExpiry(newListener);
    }

    @Override
    public StoreStats stats() {
        return real.stats();
    }

    @Override
    public boolean isOpen() {
        return real.isOpen();
    }

    @Override
    public void close() {
        real.close();
    }
}
