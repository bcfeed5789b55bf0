package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
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
     * Every change of a key is made under the lock of the key's stripe: look up, decide, change the map. Two threads never change one key
     * at once, so this is as atomic as the map's own compute, and costs half of it. Readers take no lock. Eviction doesn't either: an
     * entry that is evicted between the look and an update might as well have been evicted after it, and the update puts its key back,
     * which the order still has.
     *
     * The order of keys is kept only once somebody has asked for it, so a store that is never scanned pays one volatile read for each key
     * that it creates.
     *
     * Invariant: from the end of the build on, a key that is in the map is in the order (of which it may also hold others, which scans look
     * up in the map, skip and drop). So whoever has seen an entry by any way sees it in a scan that begins later. It holds because
     *
     *   - a writer adds its key to the order, if there is one, before it puts the entry into the map, both under the stripe's lock;
     *   - the builder publishes the order, then takes and releases the lock of every stripe, and walks over the map then. A writer that
     *     found no order had the lock before the builder, so its entry is in the map when the walk begins, and the map's iterators show
     *     whatever is in it from their beginning to their end;
     *   - a key is dropped from the order only under its stripe's lock and while the map does not have it.
     *
     * A key without an encoded form has no place in the order. Whoever meets one gives the order up; the next scan builds it anew, and
     * fails if the key is still there.
     */
    private final EntryMap<K, V> entries;
    private final ConcurrentMap<K, HeapEntry<V>> map;
    private final Stripes stripes;
    private final ReentrantLock building = new ReentrantLock();
    private final AtomicReference<@Nullable KeyOrder<K>> order = new AtomicReference<>();
    private volatile boolean mortal;

    Keyspace(EntryMap<K, V> entries, Stripes stripes) {
        this.entries = entries;
        this.map = entries.asMap();
        this.stripes = stripes;
    }

    EntryMap<K, V> entries() {
        return entries;
    }

    ConcurrentMap<K, HeapEntry<V>> map() {
        return map;
    }

    /** Puts an entry, of a key that is new here or in the place of another one; called under the stripe's lock. */
    void put(K key, HeapEntry<V> entry, boolean isNew) {
        noteExpiry(entry.expiresAt());
        if (isNew) {
            order(key);
        }
        entries.put(key, entry);
    }

    /** Removes the entry of a key; called under the stripe's lock. */
    void remove(K key) {
        entries.remove(key);
        unorder(key);
    }

    /** Notes that an entry expires at {@code instant}. */
    void noteExpiry(long instant) {
        if (instant != Ttl.NEVER && !mortal) {
            mortal = true;
        }
    }

    /** Returns whether any entry has ever had a time to live. */
    boolean hasMortals() {
        return mortal;
    }

    /** Gives a key its place in the order, before the map gets the key. */
    private void order(K key) {
        KeyOrder<K> current = order.get();
        if (current != null) {
            try {
                current.add(key);
            } catch (StoreException noForm) {
                giveUp(current);
            }
        }
    }

    /** Takes a key out of its place in the order, after the map has lost it. */
    private void unorder(K key) {
        KeyOrder<K> current = order.get();
        if (current != null) {
            try {
                current.remove(current.form(key));
            } catch (StoreException noForm) {
                giveUp(current);
            }
        }
    }

    /** Takes a key out of its place in {@code current} unless the map has it. */
    void drop(KeyOrder<K> current, Bytes form, K key) {
        synchronized (stripes.of(key)) {
            if (!map.containsKey(key)) {
                current.remove(form);
            }
        }
    }

    /** Takes keys of evicted entries out of the order, looking at up to {@code limit} of them. */
    void purge(int limit) {
        KeyOrder<K> current = order.get();
        if (current != null) {
            current.next(limit).forEach(next -> {
                if (!map.containsKey(next.getValue())) {
                    drop(current, next.getKey(), next.getValue());
                }
            });
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
        stripes.awaitHolders();
        try {
            map.keySet().forEach(built::add);
        } catch (StoreException noForm) {
            giveUp(built);
            throw new StoreException(
                    ErrorCode.UNSUPPORTED, "A scan needs keys with an order. " + noForm.getMessage(), noForm);
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
