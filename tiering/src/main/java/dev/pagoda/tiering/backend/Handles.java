package dev.pagoda.tiering.backend;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * What a backend has handed out and not got back, and whether it was closed. Thread-safe; nothing here is done under a lock.
 *
 * @param <S> the backend's stores
 * @param <T> its transactions
 */
public final class Handles<S extends Store<Bytes, Bytes>, T extends Transaction> {
    private final String backend;
    private final Set<S> stores = ConcurrentHashMap.newKeySet();
    private final Set<T> transactions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Creates an empty list for an open backend; {@code backend} is how errors name it. */
    public Handles(String backend) {
        this.backend = backend;
    }

    /** Returns whether the backend was closed. */
    public boolean isClosed() {
        return closed;
    }

    /**
     * Makes sure that the backend is open.
     *
     * @throws StoreException with {@link ErrorCode#CLOSED} if not
     */
    public void checkOpen() {
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The backend " + backend + " was closed");
        }
    }

    /** Keeps a store that was opened, and returns it; closes it and fails if the backend was closed meanwhile. */
    public S opened(S store) {
        stores.add(store);
        if (closed) {
            store.close();
            checkOpen();
        }
        return store;
    }

    /** Forgets a store. */
    public void closed(S store) {
        stores.remove(store);
    }

    /** Keeps a transaction that has begun, and returns it; undoes it and fails if the backend was closed meanwhile. */
    public T begun(T transaction) {
        transactions.add(transaction);
        if (closed) {
            transaction.close();
            checkOpen();
        }
        return transaction;
    }

    /** Forgets a transaction. */
    public void ended(T transaction) {
        transactions.remove(transaction);
    }

    /** Does something with every store that is open. */
    public void forEachStore(Consumer<? super S> work) {
        stores.forEach(work);
    }

    /** Closes everything, once; returns whether this call did. */
    public boolean close() {
        if (closed) {
            return false;
        }
        closed = true;
        stores.forEach(Store::close);
        transactions.forEach(Transaction::close);
        return true;
    }
}
