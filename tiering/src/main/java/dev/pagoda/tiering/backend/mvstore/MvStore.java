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
import dev.pagoda.tiering.backend.PageIterator;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One user's handle of a cache in a file. */
final class MvStore implements Store<Bytes, Bytes> {
    private final StoreFile file;
    private final Keyspace keyspace;
    private final Limits limits;
    private final Consumer<MvStore> onClose;
    private final Set<Runnable> subscriptions = ConcurrentHashMap.newKeySet();
    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder writes = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private volatile boolean closed;

    MvStore(StoreFile file, Keyspace keyspace, Limits limits, Consumer<MvStore> onClose) {
        this.file = file;
        this.keyspace = keyspace;
        this.limits = limits;
        this.onClose = onClose;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        StoredEntry row = live(limits.checkKey(key));
        if (row == null) {
            misses.increment();
            return null;
        }
        hits.increment();
        keyspace.touched(key);
        return row;
    }

    private @Nullable StoredEntry live(Bytes key) {
        StoredEntry row = keyspace.read(key);
        if (row == null) {
            return null;
        }
        if (row.expiresAt() != Ttl.NEVER && row.isExpiredAt(file.clock().millis())) {
            keyspace.expire(key, row);
            return null;
        }
        return row.isDamaged() ? keyspace.checked(row) : row;
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        checkOpen();
        limits.checkKey(key);
        limits.checkValue(value);
        Write<Bytes> result = putNow(key, value, options, file.beforeWrite());
        file.afterWrite();
        return result;
    }

    private Write<Bytes> putNow(Bytes key, Bytes value, PutOptions options, long now) {
        WriteDecision decision =
                keyspace.write(key, now, version -> new WriteDecision.Put(value, options, now, version));
        return settle(key, decision);
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        checkOpen();
        limits.checkKey(key);
        Write<Bytes> result = removeNow(key, when, returnPrevious, file.beforeWrite());
        file.afterWrite();
        return result;
    }

    private Write<Bytes> removeNow(Bytes key, Condition when, boolean returnPrevious, long now) {
        WriteDecision decision =
                keyspace.write(key, now, version -> new WriteDecision.Remove(when, returnPrevious, now, version));
        return settle(key, decision);
    }

    private Write<Bytes> settle(Bytes key, WriteDecision decision) {
        switch (decision.outcome()) {
            case CREATED, UPDATED -> writes.increment();
            case REMOVED, EXPIRED -> removals.increment();
            default -> {}
        }
        keyspace.afterWrite(key, decision, this);
        keyspace.makeRoom();
        return decision.result();
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        checkOpen();
        limits.checkKey(key);
        long now = file.beforeWrite();
        WriteDecision decision = keyspace.write(key, now, version -> new WriteDecision.Touch(ttl, now, version));
        keyspace.afterWrite(key, decision, this);
        StoredEntry stored = decision.stored();
        if (stored != null) {
            keyspace.changed(key, stored.version(), this);
        }
        file.afterWrite();
        return stored == null ? OptionalLong.empty() : OptionalLong.of(stored.expiresAt());
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
        batch.forEach(this::check);
        file.beforeWrite();
        List<Write<Bytes>> results = new ArrayList<>(batch.size());
        for (Mutation<Bytes, Bytes> mutation : batch) {
            if (mutation instanceof Mutation.Put<Bytes, Bytes> put) {
                results.add(putNow(
                        put.key(), put.value(), put.options(), file.clock().millis()));
            } else if (mutation instanceof Mutation.Remove<Bytes, Bytes> remove) {
                results.add(removeNow(
                        remove.key(),
                        remove.when(),
                        remove.returnPrevious(),
                        file.clock().millis()));
            }
        }
        file.afterWrite();
        return results;
    }

    private void check(Mutation<Bytes, Bytes> mutation) {
        limits.checkKey(mutation.key());
        if (mutation instanceof Mutation.Put<Bytes, Bytes> put) {
            limits.checkValue(put.value());
        }
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        return Scanner.page(file, keyspace, request);
    }

    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        checkOpen();
        return new PageIterator(this::scan);
    }

    @Override
    public void clear() {
        checkOpen();
        file.clear(keyspace);
        keyspace.everythingChanged(this);
    }

    @Override
    public Subscription onChange(ChangeListener<Bytes> listener) {
        checkOpen();
        return subscription(keyspace.listen(this, listener));
    }

    @Override
    public Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        checkOpen();
        return subscription(keyspace.listen(listener));
    }

    private Subscription subscription(Runnable end) {
        subscriptions.add(end);
        return () -> {
            if (subscriptions.remove(end)) {
                end.run();
            }
        };
    }

    @Override
    public StoreStats stats() {
        return new StoreStats(
                keyspace.entries(),
                keyspace.bytes(),
                hits.sum(),
                misses.sum(),
                writes.sum(),
                removals.sum(),
                keyspace.evictions(),
                keyspace.expirations(),
                keyspace.damaged());
    }

    @Override
    public boolean isOpen() {
        return !closed && !keyspace.isDropped() && !file.isClosed();
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(Runnable::run);
        subscriptions.clear();
        onClose.accept(this);
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new StoreException(
                    ErrorCode.CLOSED,
                    "The cache " + keyspace.name() + " of the file " + file.location() + " was closed or dropped");
        }
    }
}
