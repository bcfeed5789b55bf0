package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A cache as one transaction sees it, from which the near cache of this process learns: no later read here returns anything older than what the
 * transaction has read, nor, once {@link #settle} has returned, than what it has written. What the far tier tells of it comes too late for that.
 *
 * <p>Not thread-safe. The class has a line for each method of the interface, which takes it beyond the usual length.
 */
public final class ObservedView<K, V> implements Store<K, V> {
    private final Store<K, V> view;
    private final NearCache<K, V> near;
    /** What a call was made to write, be it that it failed, since it may have written a part before. */
    private final Set<K> written = new LinkedHashSet<>();

    private boolean cleared;

    /** Lets {@code near} learn from {@code view}. */
    public ObservedView(Store<K, V> view, NearCache<K, V> near) {
        this.view = view;
        this.near = near;
    }

    /** Has the copies of all that was written given up; to be called when the transaction has ended, unless it was undone. */
    public void settle() {
        if (cleared) {
            near.forgetAll();
        } else {
            written.forEach(near::forget);
        }
    }

    @Override
    public @Nullable Entry<V> get(K key) {
        Entry<V> entry = view.get(key);
        near.learn(key, entry);
        return entry;
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> keys) {
        Map<K, Entry<V>> entries = view.getAll(keys);
        keys.forEach(key -> near.learn(key, entries.get(key)));
        return entries;
    }

    @Override
    public Write<V> put(K key, V value, PutOptions options) {
        written.add(key);
        return learn(key, view.put(key, value, options));
    }

    @Override
    public Write<V> remove(K key, Condition when, boolean returnPrevious) {
        written.add(key);
        return learn(key, view.remove(key, when, returnPrevious));
    }

    @Override
    public List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        batch.forEach(mutation -> written.add(mutation.key()));
        List<Write<V>> writes = view.write(batch);
        for (int i = 0; i < writes.size(); i++) {
            learn(batch.get(i).key(), writes.get(i));
        }
        return writes;
    }

    private Write<V> learn(K key, Write<V> write) {
        if (write.previous() != null || write.outcome() == Outcome.REJECTED || write.outcome() == Outcome.ABSENT) {
            near.learn(key, write.previous());
        }
        return write;
    }

    @Override
    public OptionalLong touch(K key, Ttl ttl) {
        written.add(key);
        return view.touch(key, ttl);
    }

    @Override
    public Page<K, V> scan(Scan request) {
        Page<K, V> page = view.scan(request);
        page.rows().forEach(row -> near.learn(row.key(), row.entry()));
        return page;
    }

    @Override
    public Iterator<Row<K, V>> iterator() {
        Iterator<Row<K, V>> rows = view.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row<K, V> next() {
                Row<K, V> row = rows.next();
                near.learn(row.key(), row.entry());
                return row;
            }
        };
    }

    @Override
    public void clear() {
        cleared = true;
        view.clear();
    }

    @Override
    public Subscription onChange(ChangeListener<K> listener) {
        return view.onChange(listener);
    }

    @Override
    public Subscription onExpiry(ExpiryListener<K, V> listener) {
        return view.onExpiry(listener);
    }

    @Override
    public StoreStats stats() {
        return view.stats();
    }

    @Override
    public boolean isOpen() {
        return view.isOpen();
    }

    @Override
    public void close() {
        view.close();
    }
}
