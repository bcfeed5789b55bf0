package dev.pagoda.tiering;

/** The transactions of a backend. Thread-safe. */
public interface Transactions {
    /**
     * Begins a transaction.
     *
     * @throws StoreException with {@link ErrorCode#UNSUPPORTED} if the backend does not offer {@code isolation} or a stricter one
     */
    Transaction begin(Isolation isolation);
}
