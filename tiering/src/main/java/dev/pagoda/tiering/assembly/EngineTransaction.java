package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.ObservedView;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A unit of work over caches whose system of record is one backend. It begins there when the first cache is opened in it. It reads no
 * copies and fills none; the near caches of this process learn what it reads, and when it commits what it has written.
 *
 * <p>Not thread-safe. A conflict with another transaction ends it with a {@link StoreException} of {@link ErrorCode#CONFLICT}, after which
 * only {@link #rollback} and {@link #close} do anything.
 */
public final class EngineTransaction implements AutoCloseable {
    private final Engine engine;
    private final Isolation isolation;
    private final List<ObservedView<?, ?>> observedViews = new ArrayList<>();
    private @Nullable String backend;
    private @Nullable Transaction transaction;
    /** The state right after the beginning, kept if a savepoint was asked for before it. */
    private Transaction.@Nullable Savepoint origin;

    private boolean originWanted;
    private boolean ended;

    EngineTransaction(Engine engine, Isolation isolation) {
        this.engine = engine;
        this.isolation = isolation;
    }

    /**
     * Returns a view of {@code cache} inside this transaction. It ends with the transaction.
     *
     * @throws StoreException with {@link ErrorCode#UNSUPPORTED} if the cache's system of record has no transactions, or is another one than
     *     that of the caches opened before
     */
    public <K, V> Store<K, V> open(TieredCache<K, V> cache) {
        Store<K, V> view = Engine.open(cache, transactionOf(cache));
        NearCache<K, V> near = cache.near();
        if (near == null) {
            return view;
        }
        ObservedView<K, V> observed = new ObservedView<>(view, near);
        observedViews.add(observed);
        return observed;
    }

    /** Marks the present state. */
    public Savepoint savepoint() {
        Transaction current = requireActive();
        originWanted |= current == null;
        return new Savepoint(current == null ? null : current.savepoint());
    }

    /**
     * Undoes what was written after {@code savepoint}, which stays valid; later ones end.
     *
     * @throws StoreException with {@link ErrorCode#CLOSED} if the savepoint has ended
     */
    public void rollbackTo(Savepoint savepoint) {
        Transaction current = requireActive();
        Transaction.Savepoint mark = savepoint.mark == null ? origin : savepoint.mark;
        if (current != null && mark != null) {
            current.rollbackTo(mark);
        }
    }

    /**
     * Forgets a savepoint and those after it; keeps what was written.
     *
     * @throws StoreException with {@link ErrorCode#CLOSED} if the savepoint has ended
     */
    public void release(Savepoint savepoint) {
        Transaction current = requireActive();
        if (current != null && savepoint.mark != null) {
            current.release(savepoint.mark);
        }
    }

    /** Makes all writes visible and as durable as the backend promises, or none. */
    public void commit() {
        Transaction current = requireActive();
        if (current != null) {
            try {
                current.commit();
            } finally {
                observedViews.forEach(ObservedView::settle);
            }
        }
        ended = true;
    }

    /** Undoes everything. Does nothing after a commit. */
    public void rollback() {
        if (!ended) {
            ended = true;
            if (transaction != null) {
                transaction.rollback();
            }
        }
    }

    /** As {@link #rollback}, and frees what the transaction holds. */
    @Override
    public void close() {
        rollback();
        if (transaction != null) {
            transaction.close();
        }
    }

    private Transaction transactionOf(TieredCache<?, ?> cache) {
        Transaction current = requireActive();
        String wanted = cache.settings().systemOfRecord();
        if (current == null) {
            current = engine.begin(cache, isolation);
            transaction = current;
            backend = wanted;
            origin = originWanted ? current.savepoint() : null;
        } else if (!wanted.equals(backend)) {
            throw new StoreException(
                    ErrorCode.UNSUPPORTED,
                    "A transaction keeps to one backend: this one is in " + backend + ", the cache " + cache.name()
                            + " is in " + wanted);
        }
        return current;
    }

    private @Nullable Transaction requireActive() {
        if (ended) {
            throw new StoreException(ErrorCode.CLOSED, "The transaction has ended");
        }
        return transaction;
    }

    /** A state of a transaction to which it can go back. */
    public static final class Savepoint {
        private final Transaction.@Nullable Savepoint mark;

        /** Without a mark: the state before any cache was opened. */
        private Savepoint(Transaction.@Nullable Savepoint mark) {
            this.mark = mark;
        }
    }
}
