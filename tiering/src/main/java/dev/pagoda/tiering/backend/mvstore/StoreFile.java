package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.StoreException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * One open file with everything that works on it; shared by all backends of this JVM that have it open. Thread-safe.
 *
 * <p>Longer than most classes, since it is where the parts of a file meet: each method hands over to one of them.
 */
final class StoreFile {
    private final String location;
    private final MvStoreSettings.Tuning tuning;
    private final Clock clock;
    private final MVStore store;
    private final Catalogue catalogue;
    private final VersionClock versions;
    private final Stripes stripes = new Stripes();
    private final FileWriter writer;
    private final ReentrantLock schemaLock = new ReentrantLock();
    private final Map<String, Keyspace> keyspaces = new ConcurrentHashMap<>();
    private final Maintenance maintenance;
    private volatile boolean closed;
    private volatile boolean writesEnded;

    /** @param path the real path of the file */
    StoreFile(MvStoreSettings settings, String path) {
        this.location = settings.location();
        this.tuning = settings.tuning();
        this.clock = settings.clock();
        Storage storage = Storage.open(location, path);
        MVStore opened = null;
        try {
            opened = storage.openStore(tuning);
            this.store = opened;
            this.catalogue = new Catalogue(store, location);
            this.writer = new FileWriter(location, tuning, store, storage);
            this.versions = new VersionClock(clock, catalogue.ceiling(), ceiling());
            this.maintenance = new Maintenance(this, keyspaces.values(), openKeyspaces());
        } catch (RuntimeException e) {
            if (opened != null) {
                opened.closeImmediately();
            }
            storage.close();
            throw Failures.translate(location, e);
        }
        writer.start(versions);
        maintenance.start();
    }

    /** Opens all caches; returns those whose size is not known. */
    private List<Keyspace> openKeyspaces() {
        List<Keyspace> uncounted = new ArrayList<>();
        catalogue.lines().forEach((name, line) -> {
            Keyspace keyspace = new Keyspace(this, name, line.format(), catalogue.map(line));
            keyspaces.put(name, keyspace);
            long bytes = catalogue.takeSize(line);
            if (bytes >= 0) {
                keyspace.counted(keyspace.map(), bytes);
            } else if (keyspace.entries() > 0) {
                uncounted.add(keyspace);
            }
        });
        return uncounted;
    }

    private VersionClock.Ceiling ceiling() {
        return new VersionClock.Ceiling() {
            @Override
            public void note(long version) {
                catalogue.raiseCeiling(version);
            }

            @Override
            public void flush() {
                StoreFile.this.flush();
            }
        };
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

    /** To be called with a stripe held: throws if what is written now would not be in the last commit. */
    void checkTakesWrites() {
        if (writesEnded) {
            throw new StoreException(ErrorCode.CLOSED, "The file " + location + " was closed");
        }
    }

    StoreException translate(RuntimeException failure) {
        if (closed) {
            return new StoreException(ErrorCode.CLOSED, "The file " + location + " was closed", failure);
        }
        StoreException cause = writer.failure();
        return cause == null ? Failures.translate(location, failure) : cause;
    }

    /** Keeps the pages of the present version in the file until {@link #releaseVersion}. */
    MVStore.TxCounter keepVersion() {
        return store.registerVersionUsage();
    }

    void releaseVersion(MVStore.TxCounter kept) {
        store.deregisterVersionUsage(kept);
    }

    /**
     * To be called before a write, without any lock: refuses it if the file can't be written any more.
     *
     * @return the wall clock in milliseconds, so that a write reads it once
     */
    long beforeWrite() {
        writer.checkWritable();
        return versions.prepare();
    }

    /** To be called after a write, without any lock: returns when the write is as durable as the sync mode says. */
    void afterWrite() {
        writer.acknowledge();
    }

    /** Waits until everything that was written is on the medium. */
    void flush() {
        writer.flush();
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
            writer.checkWritable();
            Catalogue.Line line = catalogue.create(spec.name(), spec.format());
            writer.markDirty();
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
        writer.retire(keyspace.map());
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
        try {
            writer.betweenCommits(() -> stripes.holding(indexes, () -> {
                checkTakesWrites();
                guard(check);
                try {
                    guard(change);
                } catch (StoreException e) {
                    writer.fail(e);
                    throw e;
                }
            }));
        } finally {
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

    /** Writes a consistent copy into a new file while writes go on. */
    VerifyReport backup(Path target, ProgressListener progress) {
        try (Snapshot snapshot = snapshot()) {
            return Backup.write(this, snapshot, target, progress);
        }
    }

    /** Walks over all entries as they are now. */
    VerifyReport verify(ProgressListener progress) {
        try (Snapshot snapshot = snapshot()) {
            return Verifier.verify(snapshot.byName(), progress);
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
                writer.retire(open.map());
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
            writer.checkWritable();
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
        maintenance.close();
        stripes.holding(null, () -> writesEnded = true);
        versions.settle();
        if (writer.failure() == null) {
            catalogue.setCeiling(versions.last());
            keyspaces.values().forEach(keyspace -> catalogue.putSize(keyspace.name(), keyspace.bytes()));
        }
        writer.close();
    }
}
