package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.TransactionView;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** A cache as one transaction sees it. Not thread-safe. */
final class TransactionStore extends TransactionView {
    private final MvTransaction transaction;
    private final Overlay overlay;
    private final Limits limits;

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
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        Page<Bytes, Bytes> page = Scanner.page(transaction.file(), overlay, request);
        overlay.tracked(KeyRange.seenBy(request, page));
        return page;
    }

    @Override
    public void clear() {
        checkOpen();
        transaction.clear(overlay);
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
    protected boolean isUsable() {
        return transaction.isActive() && !overlay.keyspace().isDropped();
    }

    @Override
    protected void checkUsable() {
        transaction.checkActive();
        overlay.keyspace().checkUsable();
    }
}
