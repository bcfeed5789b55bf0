package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/** One open file with everything that works on it; shared by all backends of this JVM that have it open. Thread-safe. */
final class StoreFile {
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;

    private final String location;
    private final MvStoreSettings.Tuning tuning;
    private final Clock clock;
    private final MVStore store;
    private final Catalogue catalogue;
    private final VersionClock versions;
    private final Stripes stripes = new Stripes();
    private final Committer committer;
    private final ReentrantLock schemaLock = new ReentrantLock();
    private final ReentrantReadWriteLock commitGate = new ReentrantReadWriteLock(true);
    private final Map<String, Keyspace> keyspaces = new ConcurrentHashMap<>();
    private final Queue<MVMap<?, ?>> retired = new ConcurrentLinkedQueue<>();
    private volatile boolean closed;

    StoreFile(MvStoreSettings settings) {
        this.location = settings.location();
        this.tuning = settings.tuning();
        this.clock = settings.clock();
        this.store = open();
        try {
            this.catalogue = new Catalogue(store, location);
            this.committer = new Committer(location, intervalNanos(), this::commit);
            this.versions = new VersionClock(clock, catalogue.ceiling(), this::persistCeiling);
        } catch (RuntimeException e) {
            store.closeImmediately();
            throw Failures.translate(location, e);
        }
        committer.start();
        catalogue
                .lines()
                .forEach((name, line) ->
                        keyspaces.put(name, new Keyspace(this, name, line.format(), catalogue.map(line))));
    }

    private long intervalNanos() {
        return tuning.sync() == MvStoreSettings.Sync.MANUAL
                ? Long.MAX_VALUE
                : tuning.syncInterval().toNanos();
    }

    private MVStore open() {
        MVStore.Builder builder = new MVStore.Builder()
                .fileName(location)
                .autoCommitDisabled()
                .autoCommitBufferSize(0)
                .cacheSize(tuning.cacheMebibytes())
                .pageSplitSize(tuning.pageBytes());
        switch (tuning.compression()) {
            case LZF -> builder.compress();
            case DEFLATE -> builder.compressHigh();
            case NONE -> {}
        }
        try {
            MVStore opened = builder.open();
            opened.setRetentionTime(0);
            return opened;
        } catch (MVStoreException | IllegalArgumentException e) {
            throw Failures.translate(location, e);
        }
    }

    private void persistCeiling(long ceiling) {
        catalogue.setCeiling(ceiling);
        committer.awaitDurable();
    }

    /** Runs in the committer's thread only. */
    private void commit() {
        commitGate.writeLock().lock();
        try {
            committer.checkWritable();
            for (MVMap<?, ?> map = retired.poll(); map != null; map = retired.poll()) {
                store.removeMap(map);
            }
            store.commit();
        } finally {
            commitGate.writeLock().unlock();
        }
        store.sync();
    }

    String location() {
        return location;
    }

    MvStoreSettings.Tuning tuning() {
        return tuning;
    }

    Clock clock() {
        return clock;
    }

    Stripes stripes() {
        return stripes;
    }

    VersionClock versions() {
        return versions;
    }

    boolean isClosed() {
        return closed;
    }

    StoreException translate(RuntimeException failure) {
        if (closed) {
            return new StoreException(ErrorCode.CLOSED, "The file " + location + " was closed", failure);
        }
        StoreException cause = committer.failure();
        return cause == null ? Failures.translate(location, failure) : cause;
    }

    /** Keeps the pages of the present version in the file until {@link #releaseVersion}. */
    MVStore.TxCounter keepVersion() {
        return store.registerVersionUsage();
    }

    void releaseVersion(MVStore.TxCounter kept) {
        store.deregisterVersionUsage(kept);
    }

    /** To be called before a write, without any lock: refuses it if the file can't be written any more. */
    void beforeWrite() {
        committer.checkWritable();
        versions.prepare();
    }

    /** To be called after a write, without any lock: returns when the write is as durable as the sync mode says. */
    void afterWrite() {
        if (tuning.sync() == MvStoreSettings.Sync.EVERY_WRITE) {
            committer.awaitDurable();
            return;
        }
        committer.markDirty();
        pace();
    }

    /** Spreads the cost of being ahead of the medium over many writes: the fuller the memory for writes, the longer each waits. */
    private void pace() {
        long unsaved = store.getUnsavedMemory();
        long eager = tuning.dirtyBytes() / 8;
        if (unsaved < eager) {
            return;
        }
        committer.hurry();
        long slack = unsaved - tuning.dirtyBytes() / 2;
        if (slack > 0) {
            double share = Math.min(1.0, slack * 2.0 / tuning.dirtyBytes());
            LockSupport.parkNanos((long) (share * share * LONGEST_PAUSE_NANOS));
        }
    }

    /** Waits until everything that was written is on the medium. */
    void flush() {
        committer.checkWritable();
        committer.awaitDurable();
    }

    /** Opens a cache and creates it if need be. */
    Keyspace keyspace(CacheSpec spec) {
        Keyspace open = keyspaces.get(spec.name());
        if (open == null) {
            open = openKeyspace(spec);
        }
        if (!open.format().equals(spec.format())) {
            throw new StoreException(
                    ErrorCode.TYPE_MISMATCH,
                    "The cache " + spec.name() + " of the file " + location + " has " + open.format() + ", not "
                            + spec.format());
        }
        return open;
    }

    private Keyspace openKeyspace(CacheSpec spec) {
        schemaLock.lock();
        try {
            Keyspace open = keyspaces.get(spec.name());
            if (open != null) {
                return open;
            }
            committer.checkWritable();
            Catalogue.Line line = catalogue.create(spec.name(), spec.format());
            committer.markDirty();
            Keyspace opened = new Keyspace(this, spec.name(), line.format(), catalogue.map(line));
            keyspaces.put(spec.name(), opened);
            return opened;
        } catch (MVStoreException e) {
            throw translate(e);
        } finally {
            schemaLock.unlock();
        }
    }

    /** Removes all entries of a cache by going on with a new map; the old one is given up with the next commit. */
    void clear(Keyspace keyspace) {
        beforeWrite();
        applyAtomically(true, null, keyspace::checkUsable, () -> renew(keyspace));
        afterWrite();
    }

    /** Gives a cache a new map, while every writer is kept out. */
    void renew(Keyspace keyspace) {
        retired.add(keyspace.map());
        keyspace.replaceMap(catalogue.map(catalogue.renew(keyspace.name())));
    }

    /**
     * Runs {@code change} with some stripes held and no commit of the file under way, so that a crash leaves all of it or nothing.
     *
     * @param schema whether it changes the catalogue
     * @param indexes the stripes, ascending, or null for all
     * @param check runs before, with the same locks held; may throw
     * @param change if it fails half-way, nothing is written to the file any more
     */
    void applyAtomically(boolean schema, int @Nullable [] indexes, Runnable check, Runnable change) {
        if (schema) {
            schemaLock.lock();
        }
        commitGate.readLock().lock();
        try {
            stripes.holding(indexes, () -> {
                guard(check);
                try {
                    guard(change);
                } catch (StoreException e) {
                    committer.fail(e);
                    throw e;
                }
            });
        } finally {
            commitGate.readLock().unlock();
            if (schema) {
                schemaLock.unlock();
            }
        }
    }

    private void guard(Runnable step) {
        try {
            step.run();
        } catch (MVStoreException e) {
            throw translate(e);
        }
    }

    /** Returns all caches as they are between two writes. */
    Snapshot snapshot() {
        return new Snapshot(this, keyspaces.values());
    }

    /** Removes a cache. */
    void drop(String name) {
        beforeWrite();
        applyAtomically(true, null, () -> {}, () -> {
            Keyspace open = keyspaces.remove(name);
            if (open != null) {
                open.markDropped();
                catalogue.remove(name);
                retired.add(open.map());
            }
        });
        afterWrite();
    }

    List<CacheInfo> catalogue() {
        try {
            return new ArrayList<>(catalogue.list());
        } catch (MVStoreException e) {
            throw translate(e);
        }
    }

    @Nullable
    CacheInfo find(String name) {
        try {
            Catalogue.Line line = catalogue.find(name);
            return line == null ? null : new CacheInfo(name, line.format());
        } catch (MVStoreException e) {
            throw translate(e);
        }
    }

    /** Reads from the file and reports the writer's state. */
    Health health() {
        try {
            committer.checkWritable();
            return new Health(
                    true, "The file " + location + " holds " + catalogue.list().size() + " caches");
        } catch (StoreException | MVStoreException e) {
            return new Health(false, String.valueOf(translate(e).getMessage()));
        }
    }

    void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            if (committer.failure() == null) {
                catalogue.setCeiling(versions.last());
            }
            committer.close();
        } finally {
            closeStore();
        }
    }

    private void closeStore() {
        try {
            if (committer.failure() == null) {
                store.close((int) tuning.closeCompaction().toMillis());
            } else {
                store.closeImmediately();
            }
        } catch (MVStoreException e) {
            throw Failures.translate(location, e);
        }
    }
}
