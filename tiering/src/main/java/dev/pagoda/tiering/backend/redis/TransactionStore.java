package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A cache as one transaction sees it. Not thread-safe. */
final class TransactionStore implements Store<Bytes, Bytes> {
    private final RedisTransaction transaction;
    private final Overlay overlay;
    private final Limits limits;
    private boolean closed;

    TransactionStore(RedisTransaction transaction, Overlay overlay, Limits limits) {
        this.transaction = transaction;
        this.overlay = overlay;
        this.limits = limits;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        return transaction.get(overlay, limits.checkKey(key));
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        return write(Step.put(limits.checkKey(key), limits.checkValue(value), options));
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        return write(Step.remove(limits.checkKey(key), when, returnPrevious));
    }

    private Write<Bytes> write(Step step) {
        checkOpen();
        return transaction.write(overlay, step).told(step.returnPrevious());
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        checkOpen();
        Decision decision = transaction.write(overlay, Step.touch(limits.checkKey(key), ttl));
        Entry<Bytes> touched = decision.stored();
        return decision.outcome() == Outcome.UPDATED && touched != null
                ? OptionalLong.of(touched.expiresAt())
                : OptionalLong.empty();
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        checkOpen();
        keys.forEach(limits::checkKey);
        Map<Bytes, Entry<Bytes>> found = new HashMap<>();
        for (Bytes key : keys) {
            Entry<Bytes> entry = get(key);
            if (entry != null) {
                found.put(key, entry);
            }
        }
        return found;
    }

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
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        return transaction.scan(overlay, request);
    }

    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        checkOpen();
        return new Rows(this::scan);
    }

    @Override
    public void clear() {
        checkOpen();
        transaction.clear(overlay);
    }

    @Override
    public Subscription onChange(ChangeListener<Bytes> listener) {
        throw noListeners();
    }

    @Override
    public Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        throw noListeners();
    }

    private static StoreException noListeners() {
        return new StoreException(ErrorCode.UNSUPPORTED, "Listeners can't be registered inside of a transaction");
    }

    /** Returns what is known without asking: nothing but zeros. */
    @Override
    public StoreStats stats() {
        return new StoreStats(-1, -1, 0, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public boolean isOpen() {
        return !closed && transaction.isActive();
    }

    @Override
    public void close() {
        closed = true;
    }

    private void checkOpen() {
        transaction.checkActive();
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "This view of the transaction was closed");
        }
    }
}
