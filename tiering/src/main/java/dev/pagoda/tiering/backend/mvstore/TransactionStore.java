package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Mutation;
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
import java.util.function.LongFunction;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** A cache as one transaction sees it. Not thread-safe. */
final class TransactionStore implements Store<Bytes, Bytes> {
    private final MvTransaction transaction;
    private final Overlay overlay;
    private final Limits limits;
    private boolean closed;

    TransactionStore(MvTransaction transaction, Overlay overlay, Limits limits) {
        this.transaction = transaction;
        this.overlay = overlay;
        this.limits = limits;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        limits.checkKey(key);
        long now = transaction.file().clock().millis();
        try {
            StoredEntry row = overlay.visible(key, now);
            return row == null || row.isExpiredAt(now)
                    ? null
                    : overlay.keyspace().checked(row);
        } catch (MVStoreException e) {
            throw transaction.file().translate(e);
        }
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        limits.checkKey(key);
        limits.checkValue(value);
        long now = transaction.file().clock().millis();
        return write(key, version -> new WriteDecision.Put(value, options, now, version))
                .result();
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        limits.checkKey(key);
        long now = transaction.file().clock().millis();
        return write(key, version -> new WriteDecision.Remove(when, returnPrevious, now, version))
                .result();
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        limits.checkKey(key);
        long now = transaction.file().clock().millis();
        StoredEntry stored = write(key, version -> new WriteDecision.Touch(ttl, now, version))
                .stored();
        return stored == null ? OptionalLong.empty() : OptionalLong.of(stored.expiresAt());
    }

    private <D extends WriteDecision> D write(Bytes key, LongFunction<D> make) {
        checkOpen();
        try {
            return transaction.write(overlay, key, make);
        } catch (MVStoreException e) {
            throw transaction.file().translate(e);
        }
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
        Page<Bytes, Bytes> page = Scanner.page(transaction.file(), overlay, request);
        overlay.tracked(KeyRange.seenBy(request, page));
        return page;
    }

    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        checkOpen();
        return Scanner.iterator(this::scan);
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

    /** Returns the counters of the cache outside of the transaction. */
    @Override
    public StoreStats stats() {
        Keyspace keyspace = overlay.keyspace();
        return new StoreStats(
                keyspace.entries(),
                keyspace.bytes(),
                0,
                0,
                0,
                0,
                keyspace.evictions(),
                keyspace.expirations(),
                keyspace.damaged());
    }

    @Override
    public boolean isOpen() {
        return !closed && transaction.isActive() && !overlay.keyspace().isDropped();
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
        overlay.keyspace().checkUsable();
    }
}
