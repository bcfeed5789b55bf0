package dev.pagoda.jcache;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The store of a cache, with the store's errors turned into those of JCache. Thread-safe; blocks as the store does.
 */
final class Door<K, V> {
    private final Store<K, V> store;
    private final String name;
    private final Class<K> keyType;

    Door(Store<K, V> store, String name, Class<K> keyType) {
        this.store = store;
        this.name = name;
        this.keyType = keyType;
    }

    /** The one read that may come with a key of another type, since checking that first would cost every hit. */
    @Nullable
    Entry<V> get(K key) {
        try {
            return store.get(key);
        } catch (StoreException e) {
            throw keyType.isInstance(key) ? Errors.of(e, name) : Errors.wrongType(name, "keys", keyType, key);
        }
    }

    boolean contains(K key) {
        try {
            return store.contains(key);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    Map<K, Entry<V>> getAll(Collection<? extends K> keys) {
        try {
            return store.getAll(keys);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    Write<V> put(K key, V value, PutOptions options) {
        try {
            return store.put(key, value, options);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    Outcome set(K key, V value, PutOptions options) {
        try {
            return store.set(key, value, options);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    Write<V> remove(K key, Condition when, boolean returnPrevious) {
        try {
            return store.remove(key, when, returnPrevious);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        try {
            return store.write(batch);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    void accessed(K key, Ttl ttl) {
        try {
            store.accessed(key, ttl);
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    void clear() {
        try {
            store.clear();
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    Iterator<Row<K, V>> iterator() {
        try {
            return store.iterator();
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }

    /** Returns the next row of {@code rows}, or null after the last. */
    @Nullable
    Row<K, V> next(Iterator<Row<K, V>> rows) {
        try {
            return rows.hasNext() ? rows.next() : null;
        } catch (StoreException e) {
            throw Errors.of(e, name);
        }
    }
}
