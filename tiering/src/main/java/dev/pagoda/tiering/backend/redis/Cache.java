package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.memory.Listeners;
import java.util.concurrent.atomic.LongAdder;

/** What one open store is about: its keyspace, which is found again after everything was flushed, its listeners and its counters. Thread-safe. */
final class Cache {
    private final CacheSpec spec;
    private final Catalogue catalogue;
    private final Connections connections;
    private final ServerClocks clocks;
    private final Listeners<ExpiryListener<Bytes, Bytes>> expiries = new Listeners<>();
    private volatile Keyspace keyspace;
    private volatile boolean dropped;

    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder writes = new LongAdder();
    final LongAdder removals = new LongAdder();
    final LongAdder expired = new LongAdder();
    final LongAdder damaged = new LongAdder();

    Cache(CacheSpec spec, Keyspace keyspace, Catalogue catalogue, Connections connections, ServerClocks clocks) {
        this.spec = spec;
        this.keyspace = keyspace;
        this.catalogue = catalogue;
        this.connections = connections;
        this.clocks = clocks;
    }

    CacheSpec spec() {
        return spec;
    }

    Connections connections() {
        return connections;
    }

    ServerClocks clocks() {
        return clocks;
    }

    Keyspace keyspace() {
        return keyspace;
    }

    boolean isDropped() {
        return dropped;
    }

    void drop() {
        dropped = true;
    }

    StoreException droppedError() {
        return new StoreException(ErrorCode.CLOSED, "The cache " + spec.name() + " was dropped");
    }

    /**
     * Finds out why {@code seen} is not there (any more), and makes it anew if that was not somebody's will.
     *
     * @throws StoreException with {@link ErrorCode#CLOSED} if it was dropped
     */
    void renew(Keyspace seen) {
        if (seen != keyspace) {
            return;
        }
        Keyspace found = catalogue.recover(spec, seen);
        if (found == null) {
            drop();
            throw droppedError();
        }
        keyspace = found;
    }

    Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        return expiries.add(listener);
    }

    /** Tells that an entry was removed since it had expired. */
    void expired(Bytes key, byte[] form) {
        expired.increment();
        Entry<Bytes> entry = expiries.isEmpty() ? null : StoredForm.decode(form);
        if (entry != null) {
            expiries.tell(listener -> listener.expired(key, entry));
        }
    }

    /**
     * Returns the entry.
     *
     * @throws StoreException with {@link ErrorCode#DAMAGED} if its header is not what was written, which is counted
     */
    Entry<Bytes> decode(byte[] form) {
        Entry<Bytes> entry = StoredForm.decode(form);
        if (entry == null) {
            throw damage();
        }
        return entry;
    }

    StoreException foreignIndex() {
        return new StoreException(
                ErrorCode.DAMAGED,
                "Cache " + spec.name() + ": another program has put something else in the place of its index in Redis");
    }

    /** Counts a damaged entry and returns its error. */
    StoreException damage() {
        damaged.increment();
        return new StoreException(
                ErrorCode.DAMAGED,
                "Cache " + spec.name() + ": the header of a stored entry is damaged, or another program wrote it");
    }
}
