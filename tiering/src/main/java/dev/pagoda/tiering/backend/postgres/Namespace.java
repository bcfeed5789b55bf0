package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.memory.Listeners;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** One cache of the database as this backend has it open: its rows, and who listens to them. Thread-safe. */
final class Namespace {
    private final int id;
    private final String name;
    private final CacheFormat format;
    private final Sql sql;
    private final Listeners<ExpiryListener<Bytes, Bytes>> expiries = new Listeners<>();
    private final AtomicInteger expiryListeners = new AtomicInteger();
    private final LongAdder expirations = new LongAdder();
    private final NamespaceTrust trust;
    private final Floor allKeys = new Floor();
    private final Floor anyKey = new Floor();
    private volatile boolean watched;
    private volatile boolean gone;

    Namespace(int id, String name, CacheFormat format, String partition, Trust feed) {
        this.id = id;
        this.name = name;
        this.format = format;
        this.sql = Sql.on(partition);
        this.trust = new NamespaceTrust(feed);
        // A replica may not know it yet.
        allKeys.mark();
    }

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    CacheFormat format() {
        return format;
    }

    Sql sql() {
        return sql;
    }

    NamespaceTrust trust() {
        return trust;
    }

    /** Returns the floor of every read, as a scan or a clear raises it. */
    Floor allKeys() {
        return allKeys;
    }

    /** Returns the floor of scans, as what happens to any key raises it. */
    Floor anyKey() {
        return anyKey;
    }

    /** Returns whether somebody has copies of entries, or had. */
    boolean isWatched() {
        return watched;
    }

    void watch() {
        watched = true;
    }

    /** Returns whether the cache was dropped, as far as it is known. */
    boolean isGone() {
        return gone;
    }

    void markGone() {
        gone = true;
    }

    /** Returns the error of a cache that is not in the database any more. */
    StoreException goneError() {
        markGone();
        return new StoreException(ErrorCode.CLOSED, "The cache " + name + " was dropped");
    }

    Subscription listen(ExpiryListener<Bytes, Bytes> listener) {
        Subscription registration = expiries.add(listener);
        expiryListeners.incrementAndGet();
        AtomicBoolean open = new AtomicBoolean(true);
        return () -> {
            if (open.getAndSet(false)) {
                registration.close();
                expiryListeners.decrementAndGet();
            }
        };
    }

    /** Returns whether somebody wants to know the entries that are removed since they have expired. */
    boolean tellsExpiry() {
        return expiryListeners.get() > 0;
    }

    void expired(Bytes key, @Nullable Entry<Bytes> entry) {
        expirations.increment();
        if (entry != null) {
            expiries.tell(listener -> listener.expired(key, entry));
        }
    }

    long expirations() {
        return expirations.sum();
    }
}
