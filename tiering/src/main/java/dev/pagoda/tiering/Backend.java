package dev.pagoda.tiering;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One physical deployment that keeps bytes: an embedded file, a Redis, a PostgreSQL database. It owns the connections, the catalogue of
 * caches and the transactions.
 *
 * <p>Thread-safe. Methods may block on the medium and throw {@link StoreException}.
 */
public interface Backend extends AutoCloseable {
    /**
     * Opens a cache, creates it if the catalogue does not have it. Any number of stores of one cache may be open at once.
     *
     * @throws StoreException with {@link ErrorCode#TYPE_MISMATCH} if the catalogue has it with another format
     */
    Store<Bytes, Bytes> open(CacheSpec spec);

    /** Removes a cache, its entries and its line in the catalogue; does nothing if there is none. Stores of it that are open are closed. */
    void drop(String cache);

    /** Returns the caches that exist, by name. */
    List<CacheInfo> catalogue();

    /** Returns a cache's line in the catalogue. */
    Optional<CacheInfo> find(String cache);

    /** Returns the transactions of this backend, or empty if it has none. */
    Optional<Transactions> transactions();

    /** Returns the locks of this backend, or empty if it has none. */
    default Optional<Locks> locks() {
        return Optional.empty();
    }

    /** Returns whether the backend works, by trying it; never throws. */
    Health health();

    /** Returns figures for monitoring, by names that stay the same; counts grow from the opening on. Does not block. */
    default Map<String, Number> metrics() {
        return Map.of();
    }

    /** Waits until what was acknowledged is on the medium, whatever the durability mode. */
    void flush();

    /** Ends pending work, closes every store and frees the medium. A second call does nothing. */
    @Override
    void close();
}
