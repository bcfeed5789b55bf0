package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.resilience.Guard.Repeat;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A store whose calls go through a {@link Guard}. Thread-safe.
 *
 * <p>The class has a line for each method of the interface, which takes it beyond the usual length.
 */
final class ResilientStore implements Store<Bytes, Bytes> {
    private final Store<Bytes, Bytes> store;
    private final Guard guard;
    private final Repeat reads;
    private final Repeat writes;
    private volatile StoreStats counted = new StoreStats(-1, -1, 0, 0, 0, 0, 0, 0, 0);

    ResilientStore(Store<Bytes, Bytes> store, Guard guard, Repeat reads, Repeat writes) {
        this.store = store;
        this.guard = guard;
        this.reads = reads;
        this.writes = writes;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        return guard.<@Nullable Entry<Bytes>>call(reads, () -> store.get(key));
    }

    @Override
    public boolean contains(Bytes key) {
        return guard.call(reads, () -> store.contains(key));
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        return guard.call(writes, () -> store.put(key, value, options));
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        return guard.call(writes, () -> store.remove(key, when, returnPrevious));
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        return guard.call(writes, () -> store.touch(key, ttl));
    }

    @Override
    public void accessed(Bytes key, Ttl ttl) {
        guard.call(writes, () -> {
            store.accessed(key, ttl);
            return true;
        });
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        return guard.call(reads, () -> store.getAll(keys));
    }

    @Override
    public List<Write<Bytes>> write(List<? extends Mutation<Bytes, Bytes>> batch) {
        return guard.call(writes, () -> store.write(batch));
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        return guard.call(reads, () -> store.scan(request));
    }

    /** Its steps count for the breaker, and are not repeated, since a cursor may have moved. */
    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        Iterator<Row<Bytes, Bytes>> rows = guard.call(reads, store::iterator);
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return guard.call(Repeat.NEVER, rows::hasNext);
            }

            @Override
            public Row<Bytes, Bytes> next() {
                return guard.call(Repeat.NEVER, rows::next);
            }
        };
    }

    @Override
    public void clear() {
        guard.call(writes, () -> {
            store.clear();
            return true;
        });
    }

    @Override
    public Subscription onChange(ChangeListener<Bytes> listener) {
        return store.onChange(listener);
    }

    @Override
    public @Nullable Trust trust() {
        return store.trust();
    }

    @Override
    public @Nullable LoadLeases<Bytes> loadLeases() {
        LoadLeases<Bytes> leases = store.loadLeases();
        return leases == null
                ? null
                : (keys, time) -> {
                    Map<Bytes, Locks.Lease> acquired =
                            new HashMap<>(guard.call(writes, () -> leases.tryAcquire(keys, time)));
                    acquired.replaceAll((key, lease) -> new ResilientLease(lease, guard));
                    return acquired;
                };
    }

    @Override
    public @Nullable Metadata<Bytes> metadata() {
        Metadata<Bytes> metadata = store.metadata();
        return metadata == null ? null : new ResilientMetadata(metadata, guard, reads, writes);
    }

    @Override
    public Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        return store.onExpiry(listener);
    }

    /** What was counted when the backend was last asked, while it is not to be. */
    @Override
    public StoreStats stats() {
        try {
            counted = guard.call(reads, store::stats);
        } catch (StoreException e) {
            if (e.code() != ErrorCode.UNAVAILABLE) {
                throw e;
            }
        }
        return counted;
    }

    @Override
    public boolean isOpen() {
        return store.isOpen();
    }

    @Override
    public void close() {
        store.close();
    }
}
