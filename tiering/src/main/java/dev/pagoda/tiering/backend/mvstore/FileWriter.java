package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RandomAccessStore;
import org.jspecify.annotations.Nullable;

/** Everything that goes from memory to a file: commits, room, space that is used again. Thread-safe. */
final class FileWriter {
    private static final long LONGEST_PAUSE_NANOS = 20_000_000;
    private static final long SHORTEST_PAUSE_NANOS = 1_000_000;
    private static final long SPARE_BYTES = 1 << 20;
    private static final int COMPACTION_BYTES = 1 << 20;
    private static final int COMPACTION_SHARE = 4;
    private static final int CLOSE_FILL_RATE = 90;
    private static final int CLOSE_COMPACTION_BYTES = 4 << 20;

    private final String location;
    private final MvStoreSettings.Tuning tuning;
    private final MVStore store;
    private final Storage storage;
    private final Committer committer;
    private final ReentrantReadWriteLock gate = new ReentrantReadWriteLock(true);
    private final Queue<MVMap<?, ?>> retired = new ConcurrentLinkedQueue<>();
    private @Nullable VersionClock versions;
    private long compactionCredit;

    FileWriter(String location, MvStoreSettings.Tuning tuning, MVStore store, Storage storage) {
        this.location = location;
        this.tuning = tuning;
        this.store = store;
        this.storage = storage;
        long interval = tuning.sync() == MvStoreSettings.Sync.MANUAL
                ? Long.MAX_VALUE
                : tuning.syncInterval().toNanos();
        this.committer = new Committer(location, interval, new Committer.Work() {
            @Override
            public void commit() {
                FileWriter.this.commit();
            }

            @Override
            public boolean isLost() {
                return store.isClosed();
            }

            @Override
            public void finish() {
                FileWriter.this.finish();
            }
        });
    }

    /** @param clock whose ceiling the commits keep ahead */
    void start(VersionClock clock) {
        versions = clock;
        committer.start();
    }

    /** Throws why nothing can be written, if that is so. */
    void checkWritable() {
        committer.checkWritable();
    }

    /** Returns why nothing can be written, or null. */
    @Nullable
    StoreException failure() {
        return committer.failure();
    }

    /** Refuses every later write: what is in memory is no state that may reach the file. */
    void fail(StoreException cause) {
        committer.fail(cause);
    }

    /** Returns when what was written is as durable as the sync mode says; without any lock. */
    void acknowledge() {
        if (tuning.sync() == MvStoreSettings.Sync.EVERY_WRITE) {
            committer.awaitDurable();
            return;
        }
        committer.markDirty();
        pace();
    }

    /** Notes that there is something to write, and does not wait. */
    void markDirty() {
        committer.markDirty();
    }

    /** Waits until everything that was written before is on the medium. */
    void flush() {
        committer.checkWritable();
        committer.awaitDurable();
    }

    /**
     * Spreads the cost of being ahead of the medium over many writes: the fuller the memory for writes, the longer each one waits. So no write
     * waits for a whole commit, and the memory stays bounded. A wait too short for the scheduler is left to chance: one writer in so many waits
     * for a millisecond.
     */
    private void pace() {
        long unsaved = store.getUnsavedMemory();
        if (unsaved < tuning.dirtyBytes() / 4) {
            return;
        }
        committer.hurry();
        long calm = tuning.dirtyBytes() / 2;
        if (unsaved > calm) {
            double share = Math.min(1.0, (double) (unsaved - calm) / (tuning.dirtyBytes() - calm));
            long wait = (long) (share * share * LONGEST_PAUSE_NANOS);
            if (wait >= SHORTEST_PAUSE_NANOS) {
                LockSupport.parkNanos(wait);
            } else if (ThreadLocalRandom.current().nextLong(SHORTEST_PAUSE_NANOS) < wait) {
                LockSupport.parkNanos(SHORTEST_PAUSE_NANOS);
            }
        }
    }

    /** Runs {@code change} while no commit is under way, so that a commit has all of it or nothing. */
    void betweenCommits(Runnable change) {
        gate.readLock().lock();
        try {
            change.run();
        } finally {
            gate.readLock().unlock();
        }
    }

    /** Gives a map up that no cache refers to any more. */
    void retire(MVMap<?, ?> map) {
        retired.add(map);
    }

    private void commit() {
        long reserved = store.getUnsavedMemory() + SPARE_BYTES;
        storage.reserve(reserved);
        long start = System.nanoTime();
        VersionClock clock = Objects.requireNonNull(versions);
        gate.writeLock().lock();
        try {
            committer.checkNotFailed();
            clock.beforeCommit();
            if (store.getUnsavedMemory() > reserved - SPARE_BYTES / 2) {
                storage.reserve(store.getUnsavedMemory() + SPARE_BYTES);
            }
            for (MVMap<?, ?> map = retired.poll(); map != null; map = retired.poll()) {
                store.removeMap(map);
            }
            store.commit();
        } finally {
            gate.writeLock().unlock();
        }
        store.sync();
        clock.afterCommit();
        compact(System.nanoTime() - start);
    }

    /**
     * Moves live pages out of sparse chunks, a bounded amount at a time, and for at most a quarter of the time that commits take. What it moves is
     * written by the next commit.
     */
    private void compact(long commitNanos) {
        compactionCredit = Math.min(
                compactionCredit + commitNanos / COMPACTION_SHARE,
                Duration.ofSeconds(1).toNanos());
        if (compactionCredit <= 0 || tuning.fillRate() == 0) {
            return;
        }
        long start = System.nanoTime();
        if (store.compact(tuning.fillRate(), COMPACTION_BYTES)) {
            committer.markDirty();
        }
        compactionCredit -= System.nanoTime() - start;
    }

    private void finish() {
        if (committer.failure() != null) {
            store.closeImmediately();
            return;
        }
        long deadline = System.nanoTime() + tuning.closeCompaction().toNanos();
        while (System.nanoTime() - deadline < 0 && store.compact(CLOSE_FILL_RATE, CLOSE_COMPACTION_BYTES)) {
            store.commit();
            store.sync();
        }
        if (System.nanoTime() - deadline < 0
                && store.getFileStore() instanceof RandomAccessStore chunks
                && !movedTogether(chunks)) {
            store.closeImmediately();
            return;
        }
        // What compaction has moved is on the medium before the header says that the newest commit is whole.
        store.commit();
        store.sync();
        store.close(0);
    }

    /**
     * Returns whether the chunks could be moved towards the beginning of the file. Where Java's assertions are on, MVStore may give up here, as it
     * asserts that no chunk lies behind the place that it takes. Everything is on the medium by then: the file stays as after a crash, and the next
     * opening puts it right.
     */
    private boolean movedTogether(RandomAccessStore chunks) {
        try {
            chunks.compactMoveChunks(CLOSE_FILL_RATE, Long.MAX_VALUE, store);
            return true;
        } catch (MVStoreException e) {
            if (e.getCause() instanceof AssertionError) {
                return false;
            }
            throw e;
        }
    }

    /**
     * Writes what is left and closes the file.
     *
     * @throws StoreException if something could not be written
     */
    void close() {
        try {
            committer.close();
        } finally {
            storage.close();
        }
        StoreException failure = committer.failure();
        if (failure != null && failure.code() != ErrorCode.CLOSED) {
            throw new StoreException(
                    failure.code(), "The file " + location + " was closed without its last writes", failure);
        }
    }
}
