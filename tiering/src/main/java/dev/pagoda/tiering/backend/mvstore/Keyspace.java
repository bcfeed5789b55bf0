package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongFunction;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One cache of one file, shared by everybody who has it open. Thread-safe.
 *
 * <p>Longer than most classes, since reads, writes, listeners, bounds and counters all hang on the one map that a clear replaces.
 */
final class Keyspace {
    private static final int READ_ATTEMPTS = 3;

    private final StoreFile file;
    private final String name;
    private final CacheFormat format;
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();
    private final List<ExpiryListener<Bytes, Bytes>> expiryListeners = new CopyOnWriteArrayList<>();
    private final List<Watch> watches = new CopyOnWriteArrayList<>();
    private final LongAdder bytes = new LongAdder();
    private final LongAdder expirations = new LongAdder();
    private final LongAdder evictions = new LongAdder();
    private final LongAdder damaged = new LongAdder();
    private volatile MVMap<byte[], StoredEntry> map;
    private final AtomicLong earliestExpiry;
    private volatile @Nullable Evictor evictor;
    private volatile boolean counted;
    private volatile boolean dropped;

    /** A change listener and the handle through which it was registered, whose own changes it is not told. */
    private record Listener(Object handle, ChangeListener<Bytes> target) {}

    Keyspace(StoreFile file, String name, CacheFormat format, MVMap<byte[], StoredEntry> map) {
        this.file = file;
        this.name = name;
        this.format = format;
        this.map = map;
        boolean empty = map.isEmpty();
        this.counted = empty;
        this.earliestExpiry = new AtomicLong(empty ? Ttl.NEVER : 0);
    }

    String name() {
        return name;
    }

    CacheFormat format() {
        return format;
    }

    MVMap<byte[], StoredEntry> map() {
        return map;
    }

    /** Walks over the rows as they are now, from {@code from} on, null being the first or the last key. */
    RowCursor cursor(@Nullable Bytes from, boolean descending) {
        return RowCursor.of(map, from, descending);
    }

    boolean isDropped() {
        return dropped;
    }

    void markDropped() {
        dropped = true;
    }

    /** Goes on with another, empty map, while every writer is kept out. */
    void replaceMap(MVMap<byte[], StoredEntry> empty) {
        map = empty;
        bytes.reset();
        counted = true;
        watches.forEach(Watch::everythingWritten);
    }

    /** Returns the row of a key, live or not, or null. */
    @Nullable
    StoredEntry read(Bytes key) {
        try {
            return map.get(key.unsafeArray());
        } catch (MVStoreException e) {
            return readAgain(key, e);
        }
    }

    /**
     * Reads while the file's present version is kept. A read that was overtaken by several commits may have met space that was used again, or a
     * map that a {@code clear} replaced; from a version that is kept, only damage makes it fail.
     */
    private @Nullable StoredEntry readAgain(Bytes key, MVStoreException first) {
        MVStoreException failure = first;
        for (int attempt = 0; attempt < READ_ATTEMPTS && !file.isClosed(); attempt++) {
            MVStore.TxCounter kept = file.keepVersion();
            try {
                return map.get(key.unsafeArray());
            } catch (MVStoreException e) {
                failure = e;
            } finally {
                file.releaseVersion(kept);
            }
        }
        throw file.translate(failure);
    }

    /**
     * Carries out the write that {@code make} makes from a new version, atomically; tells nobody.
     *
     * @param now the wall clock as {@link StoreFile#beforeWrite} or something later has read it
     */
    <D extends WriteDecision> D write(Bytes key, long now, LongFunction<D> make) {
        ReentrantLock stripe = file.stripes().of(key);
        stripe.lock();
        try {
            return apply(key, make.apply(file.versions().next(now)));
        } finally {
            stripe.unlock();
        }
    }

    /** As {@link #write}, for who holds the key's stripe. */
    <D extends WriteDecision> D apply(Bytes key, D decision) {
        file.checkTakesWrites();
        checkUsable();
        try {
            map.operate(key.unsafeArray(), null, decision);
        } catch (MVStoreException e) {
            throw file.translate(e);
        }
        count(key, decision);
        for (Watch watch : watches) {
            watch.written(key);
        }
        return decision;
    }

    /** Returns whether the live row of a key has {@code version}, where 0 stands for no live row. */
    boolean isAt(Bytes key, long version, long now) {
        StoredEntry row = read(key);
        if (row == null || (version == 0 && row.isExpiredAt(now))) {
            return version == 0;
        }
        return row.version() == version;
    }

    void watch(Watch watch) {
        watches.add(watch);
    }

    void unwatch(Watch watch) {
        watches.remove(watch);
    }

    /** Throws if the cache was dropped. */
    void checkUsable() {
        if (dropped) {
            throw new StoreException(ErrorCode.CLOSED, "The cache " + name + " was dropped");
        }
    }

    private void count(Bytes key, WriteDecision decision) {
        StoredEntry before = decision.found();
        StoredEntry after = decision.stored();
        if (after != null) {
            expiresAt(after.expiresAt());
            resized(after.valueLength() - (before == null ? -key.length() : before.valueLength()));
        } else if (before != null && (decision.outcome().changed() || decision.expired() != null)) {
            resized(-key.length() - before.valueLength());
        }
    }

    private void resized(int difference) {
        if (difference != 0) {
            bytes.add(difference);
        }
    }

    /** Removes a row that has expired, if it is still there, and tells the listeners. */
    void expire(Bytes key, StoredEntry row) {
        afterWrite(key, discard(key, row), this);
    }

    /** Removes a row that nobody misses; draws no version, so that it never waits for the medium. */
    private WriteDecision discard(Bytes key, StoredEntry row) {
        ReentrantLock stripe = file.stripes().of(key);
        stripe.lock();
        try {
            return apply(key, new WriteDecision.Discard(row, file.clock().millis()));
        } finally {
            stripe.unlock();
        }
    }

    /** Gives up a row for lack of room, if it is still there. */
    void evict(Bytes key, StoredEntry row) {
        WriteDecision decision = discard(key, row);
        if (decision.outcome() == Outcome.REMOVED) {
            evictions.increment();
        }
        afterWrite(key, decision, this);
    }

    /** Bounds the size of this cache, which is a copy. Of several bounds the smallest counts. */
    void bound(long maximumBytes) {
        Evictor present = evictor;
        if (maximumBytes != Long.MAX_VALUE && (present == null || maximumBytes < present.maximumBytes())) {
            evictor = new Evictor(file, this, maximumBytes);
        }
    }

    /** Notes a read that found a row. */
    void touched(Bytes key) {
        Evictor present = evictor;
        if (present != null) {
            present.touched(key);
        }
    }

    /** Makes room after a write, if there is a bound. */
    void makeRoom() {
        Evictor present = evictor;
        if (present != null) {
            present.evict();
        }
    }

    /** Adds the size of what was there when the file was opened, unless it was cleared since. */
    void counted(MVMap<byte[], StoredEntry> countedMap, long size) {
        file.stripes().holding(null, () -> {
            if (map.getId() == countedMap.getId()) {
                bytes.add(size);
                counted = true;
            }
        });
    }

    /** Returns an instant at or before that of the first expiry, or {@link Ttl#NEVER} if nothing expires. */
    long earliestExpiry() {
        return earliestExpiry.get();
    }

    void forgetEarliestExpiry() {
        earliestExpiry.set(Ttl.NEVER);
    }

    void expiresAt(long instant) {
        if (instant < earliestExpiry.get()) {
            earliestExpiry.accumulateAndGet(instant, Math::min);
        }
    }

    /** Tells listeners what a write did; without any lock. */
    void afterWrite(Bytes key, WriteDecision decision, Object handle) {
        StoredEntry gone = decision.expired();
        if (gone != null) {
            expirations.increment();
            for (ExpiryListener<Bytes, Bytes> listener : expiryListeners) {
                listener.expired(key, gone);
            }
        }
        if (decision.outcome().changed() && decision.version() > 0) {
            changed(key, decision.version(), handle);
        }
    }

    /** Tells every handle but {@code handle} of a change. */
    void changed(Bytes key, long version, Object handle) {
        for (Listener listener : listeners) {
            if (listener.handle != handle) {
                listener.target.changed(key, version);
            }
        }
    }

    /** Tells every handle but {@code handle} that anything may have changed. */
    void everythingChanged(Object handle) {
        for (Listener listener : listeners) {
            if (listener.handle != handle) {
                listener.target.everythingChanged();
            }
        }
    }

    Runnable listen(Object handle, ChangeListener<Bytes> target) {
        Listener listener = new Listener(handle, target);
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    Runnable listen(ExpiryListener<Bytes, Bytes> target) {
        expiryListeners.add(target);
        return () -> expiryListeners.remove(target);
    }

    /** Throws if the value of a row that is about to be handed out is damaged. */
    StoredEntry checked(StoredEntry row) {
        if (row.isDamaged()) {
            damaged.increment();
            throw new StoreException(
                    ErrorCode.DAMAGED,
                    "The checksum of a value is wrong in the cache " + name + " of the file " + file.location());
        }
        return row;
    }

    long entries() {
        return map.sizeAsLong();
    }

    /** Returns the bytes of keys and values, or -1 while they are being counted. */
    long bytes() {
        return counted ? bytes.sum() : -1;
    }

    long expirations() {
        return expirations.sum();
    }

    long evictions() {
        return evictions.sum();
    }

    long damaged() {
        return damaged.sum();
    }
}
