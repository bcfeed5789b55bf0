package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.memory.EntryMap;
import dev.pagoda.tiering.memory.HeapEntry;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The entries of a store between two calls of {@code clear}, and the order of their keys from the first scan on. Thread-safe. */
final class Keyspace<K, V> {
    /*
     * The order of keys is kept only once somebody has asked for it, so a store that is never scanned pays one volatile read for each
     * key that it creates.
     *
     * Invariant: a key whose creation has returned, and whose removal has not begun, is in the order (of which it may also hold others,
     * which scans look up in the map, skip and drop). It holds because
     *
     *   - the builder publishes the order first and walks over the map then, and a writer changes the map first and looks for an order
     *     then. So either the writer sees the order and adds its key, or it looked before the order was published, its change of the map
     *     came before the walk, and the walk meets the key: the map's iterators show whatever is in the map from before they begin
     *     until they end;
     *   - a key is dropped inside the map's atomic step for it, and only if the map does not have it. A creation that came before this
     *     step prevents the drop; one that comes after it adds the key again, since writers add after they have created. (To remove
     *     from the order first and to look into the map then is not enough: a scan in between would miss a key whose creation returned
     *     long before.)
     *
     * An update needs no add: the key was in the map all along, so nobody dropped it.
     *
     * A key without an encoded form has no place in the order. Whoever meets one gives the order up; the next scan builds it anew, and
     * fails if the key is still there.
     */
    private final EntryMap<K, V> entries;
    private final ConcurrentMap<K, HeapEntry<V>> map;
    private final ReentrantLock building = new ReentrantLock();
    private final AtomicReference<@Nullable KeyOrder<K>> order = new AtomicReference<>();
    private volatile boolean mortal;

    Keyspace(EntryMap<K, V> entries) {
        this.entries = entries;
        this.map = entries.asMap();
    }

    EntryMap<K, V> entries() {
        return entries;
    }

    ConcurrentMap<K, HeapEntry<V>> map() {
        return map;
    }

    /** Notes that an entry expires at some time. */
    void noteMortal() {
        if (!mortal) {
            mortal = true;
        }
    }

    /** Returns whether any entry has ever had a time to live. */
    boolean hasMortals() {
        return mortal;
    }

    /** Puts a key that the map has got in its place; called after the map has changed. */
    void created(K key) {
        KeyOrder<K> current = order.get();
        if (current != null) {
            try {
                current.add(key);
            } catch (StoreException noForm) {
                giveUp(current);
            }
        }
    }

    /** Takes a key out of its place unless the map has it again; called after the map has changed. */
    void gone(K key) {
        KeyOrder<K> current = order.get();
        if (current != null) {
            try {
                current.drop(key, map);
            } catch (StoreException noForm) {
                giveUp(current);
            }
        }
    }

    /** Removes keys of evicted entries from the order, looking at up to {@code limit} of them. */
    void purge(int limit) {
        KeyOrder<K> current = order.get();
        if (current != null) {
            current.purge(limit, map);
        }
    }

    /**
     * Returns the order of the keys; the first call walks over all entries, and calls meanwhile wait for it.
     *
     * @throws StoreException with {@link ErrorCode#UNSUPPORTED} if a key has no encoded form
     */
    KeyOrder<K> order(Function<? super K, Bytes> encoding) {
        KeyOrder<K> current = order.get();
        return current != null && current.isComplete() ? current : await(encoding);
    }

    private KeyOrder<K> await(Function<? super K, Bytes> encoding) {
        building.lock();
        try {
            KeyOrder<K> current = order.get();
            while (current == null || !current.isComplete()) {
                current = build(encoding);
            }
            return current;
        } finally {
            building.unlock();
        }
    }

    /** Returns the order, or null if somebody gave it up meanwhile. */
    private @Nullable KeyOrder<K> build(Function<? super K, Bytes> encoding) {
        KeyOrder<K> built = new KeyOrder<>(encoding);
        order.set(built);
        try {
            map.keySet().forEach(built::add);
        } catch (StoreException noForm) {
            giveUp(built);
            throw new StoreException(
                    ErrorCode.UNSUPPORTED, "A scan needs keys with an order; a key of this cache has none", noForm);
        } catch (RuntimeException | Error e) {
            giveUp(built);
            throw e;
        }
        built.complete();
        return order.get();
    }

    private void giveUp(KeyOrder<K> current) {
        order.compareAndSet(current, null);
    }
}
