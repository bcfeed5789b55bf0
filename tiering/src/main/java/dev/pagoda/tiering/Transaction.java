package dev.pagoda.tiering;

/**
 * A unit of work over any caches of one backend. Not thread-safe. A conflict with another transaction ends it with a {@link StoreException}
 * of {@link ErrorCode#CONFLICT}, after which only {@link #rollback} and {@link #close} do anything.
 */
public interface Transaction extends AutoCloseable {
    /**
     * Returns a view of a cache inside this transaction: it sees the transaction's own writes, and others see them from the commit on. It
     * ends with the transaction. Listeners can't be registered on it.
     */
    Store<Bytes, Bytes> open(CacheSpec spec);

    /** Marks the present state. */
    Savepoint savepoint();

    /**
     * Undoes what was written after {@code savepoint}, which stays valid; later ones end.
     *
     * @throws StoreException with {@link ErrorCode#CLOSED} if the savepoint has ended
     */
    void rollbackTo(Savepoint savepoint);

    /** Forgets a savepoint and those after it; keeps what was written. */
    void release(Savepoint savepoint);

    /** Makes all writes visible and as durable as the backend promises, or none. */
    void commit();

    /** Undoes everything. Does nothing after a commit. */
    void rollback();

    /** As {@link #rollback}. */
    @Override
    void close();

    /** A state of a transaction to which it can go back. */
    interface Savepoint {}
}
