package dev.pagoda.tiering.backend;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** A cache as one transaction sees it, as far as all backends agree. Blocks as the backend does. Not thread-safe. */
public abstract class TransactionView implements Store<Bytes, Bytes> {
    private boolean closed;

    /**
     * Makes sure that the transaction is active and the cache is there.
     *
     * @throws StoreException if not
     */
    protected abstract void checkUsable();

    /** Returns whether {@link #checkUsable} would let a call pass. */
    protected abstract boolean isUsable();

    /** Makes sure that a call can be carried out. */
    protected final void checkOpen() {
        checkUsable();
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "This view of the transaction was closed");
        }
    }

    /** One by one. */
    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        checkOpen();
        Map<Bytes, Entry<Bytes>> found = new HashMap<>();
        for (Bytes key : keys) {
            Entry<Bytes> entry = get(key);
            if (entry != null) {
                found.put(key, entry);
            }
        }
        return found;
    }

    /** One by one. */
    @Override
    public List<Write<Bytes>> write(List<? extends Mutation<Bytes, Bytes>> batch) {
        checkOpen();
        List<Write<Bytes>> results = new ArrayList<>(batch.size());
        for (Mutation<Bytes, Bytes> mutation : batch) {
            if (mutation instanceof Mutation.Put<Bytes, Bytes> put) {
                results.add(put(put.key(), put.value(), put.options()));
            } else if (mutation instanceof Mutation.Remove<Bytes, Bytes> remove) {
                results.add(remove(remove.key(), remove.when(), remove.returnPrevious()));
            }
        }
        return results;
    }

    @Override
    public final Iterator<Row<Bytes, Bytes>> iterator() {
        checkOpen();
        return new PageIterator(this::scan);
    }

    /** Not supported: a transaction sees what it has begun with. */
    @Override
    public final Subscription onChange(ChangeListener<Bytes> listener) {
        throw noListeners();
    }

    /** Not supported, as {@link #onChange}. */
    @Override
    public final Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        throw noListeners();
    }

    private static StoreException noListeners() {
        return new StoreException(ErrorCode.UNSUPPORTED, "Listeners can't be registered inside of a transaction");
    }

    /** Returns what is known without asking: nothing. */
    @Override
    public StoreStats stats() {
        return new StoreStats(-1, -1, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public final boolean isOpen() {
        return !closed && isUsable();
    }

    @Override
    public final void close() {
        closed = true;
    }
}
