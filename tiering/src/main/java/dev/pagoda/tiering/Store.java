package dev.pagoda.tiering;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One cache in one backend, or in a composition of them.
 *
 * <p>Thread-safe. Every write is atomic for its key, and single-key operations are linearizable; batches and scans are not snapshots. Every
 * method may block on the medium behind it, and throws {@link StoreException}: with {@link ErrorCode#INVALID_KEY} or
 * {@link ErrorCode#VALUE_TOO_LARGE} before anything is sent, with {@link ErrorCode#CLOSED} after {@link #close}.
 *
 * @param <K> key type; keys are never null
 * @param <V> value type; values are never null
 */
public interface Store<K, V> extends AutoCloseable {
    /** Returns the live entry, or null. */
    @Nullable
    Entry<V> get(K key);

    /** Returns whether the key has a live entry. */
    default boolean contains(K key) {
        return get(key) != null;
    }

    /** Writes {@code value} as {@code options} say, in one atomic step. */
    Write<V> put(K key, V value, PutOptions options);

    /** As {@link #put}, for a caller who wants to know the outcome alone, which some stores can tell at less cost. */
    default Outcome set(K key, V value, PutOptions options) {
        return put(key, value, options).outcome();
    }

    /** Removes the entry if {@code when} holds, in one atomic step; without a live entry the outcome is {@link Outcome#ABSENT}. */
    Write<V> remove(K key, Condition when, boolean returnPrevious);

    /** Removes the entry, whatever it is. */
    default Write<V> remove(K key) {
        return remove(key, Condition.ALWAYS, false);
    }

    /**
     * Gives a live entry a new time to live, counted from now, and leaves its value and version alone.
     *
     * @return the instant at which the entry now expires, in milliseconds since 1970, or empty if there is no live entry (any more)
     */
    OptionalLong touch(K key, Ttl ttl);

    /**
     * As {@link #touch}, for an entry that was read and shall live on for that reason. A store of copies may pass it on later, one for many,
     * but before half of the time is gone; until then the entry may still show the instant at which it would have expired.
     */
    default void accessed(K key, Ttl ttl) {
        touch(key, ttl);
    }

    /** Returns the live entries of {@code keys}; absent keys are left out. Needs a few round trips at most. */
    Map<K, Entry<V>> getAll(Collection<? extends K> keys);

    /**
     * As {@link #getAll}, as the entries are at the system of record after this call began: neither a copy nor an answer to an earlier
     * question.
     */
    default Map<K, Entry<V>> getAllLatest(Collection<? extends K> keys) {
        return getAll(keys);
    }

    /**
     * Carries out each mutation, each one atomic, the batch not, in a few round trips; of two mutations of one key the later one wins.
     *
     * @return the outcomes, in the order of {@code batch}
     */
    List<Write<V>> write(List<? extends Mutation<K, V>> batch);

    /**
     * Returns a page of live entries in the order of their encoded keys. Entries that nobody touches during a scan's pages are seen exactly
     * once.
     *
     * @throws StoreException with {@link ErrorCode#UNSUPPORTED} if the keys of this store have no order
     */
    Page<K, V> scan(Scan request);

    /** Returns the live entries in no particular order; weakly consistent, {@code remove} is not supported. */
    Iterator<Row<K, V>> iterator();

    /** Removes every entry, at a cost that does not depend on their number. */
    void clear();

    /**
     * Calls {@code listener} for every change of this cache.
     *
     * <p>Without a {@link #trust}: for every change that is not made through this object, before the call that made the change returns. All
     * users of the cache are in this process then. With a trust: for every change, those made through this object too, some time after; the
     * trust says how long that may take, and holds only after everything was told that the listener could have missed.
     */
    Subscription onChange(ChangeListener<K> listener);

    /**
     * Returns the lease under which copies of entries may be served, always the same one; or null if none is needed, since listeners are told
     * of every change before the call that made it returns.
     */
    default @Nullable Trust trust() {
        return null;
    }

    /** Returns the leases under which values of absent keys are computed, or null if there are none, since no other process uses the cache. */
    default @Nullable LoadLeases<K> loadLeases() {
        return null;
    }

    /**
     * Returns the metadata of the entries; or null if the system of record keeps none, or if this is the store of a transaction, whose
     * writes these are not part of.
     */
    default @Nullable Metadata<K> metadata() {
        return null;
    }

    /** Calls {@code listener} once for each entry that this store removed since it had expired. */
    Subscription onExpiry(ExpiryListener<K, V> listener);

    /** Returns what this store has counted so far. */
    StoreStats stats();

    /** Returns whether this object can be used: neither it nor its backend was closed, and its cache was not dropped. Does not block. */
    boolean isOpen();

    /** Gives back what this object holds; the data stays. A second call does nothing. */
    @Override
    void close();
}
