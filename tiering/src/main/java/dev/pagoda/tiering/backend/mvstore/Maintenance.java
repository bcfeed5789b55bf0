package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.StoreException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStoreException;

/**
 * The thread that removes expired rows and counts bytes, one for each file. It works in slices of some hundred rows and for at most a fifth of its
 * time. What it removes nobody could see any more.
 */
final class Maintenance {
    private static final System.Logger LOG = System.getLogger(Maintenance.class.getName());
    private static final long TICK_NANOS = 250_000_000;
    private static final int REST_SHARE = 4;
    private static final int COUNT_SLICE = 4096;

    private final StoreFile file;
    private final Collection<Keyspace> keyspaces;
    private final List<Keyspace> uncounted;
    private final Snapshot start;
    private final Map<Keyspace, Long> restUntil = new HashMap<>();
    private final Thread thread;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wake = lock.newCondition();
    private final long created = System.nanoTime();
    private boolean closing;
    private boolean complained;

    /** @param uncounted caches whose size is not known; nobody has written to the file yet */
    Maintenance(StoreFile file, Collection<Keyspace> keyspaces, List<Keyspace> uncounted) {
        this.file = file;
        this.keyspaces = keyspaces;
        this.uncounted = uncounted;
        this.start = new Snapshot(file, uncounted);
        this.thread = new Thread(this::run, "pagoda-mvstore-maintenance");
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    void close() {
        lock.lock();
        try {
            closing = true;
            wake.signal();
        } finally {
            lock.unlock();
        }
        Threads.join(thread);
    }

    private void run() {
        try {
            uncounted.forEach(this::count);
        } finally {
            start.close();
        }
        while (rest(TICK_NANOS)) {
            for (Keyspace keyspace : keyspaces) {
                if (isDue(keyspace)) {
                    sweep(keyspace);
                }
            }
        }
    }

    private boolean isDue(Keyspace keyspace) {
        return keyspace.earliestExpiry() <= file.clock().millis()
                && System.nanoTime() - restUntil.getOrDefault(keyspace, created) >= 0;
    }

    private void sweep(Keyspace keyspace) {
        long began = System.nanoTime();
        try {
            Sweep sweep = new Sweep(file, keyspace);
            boolean more = true;
            while (more) {
                long sliceBegan = System.nanoTime();
                more = sweep.slice() && rest((System.nanoTime() - sliceBegan) * REST_SHARE);
            }
            complained = false;
        } catch (StoreException | MVStoreException e) {
            keyspace.expiresAt(0);
            complain(e);
        }
        restUntil.put(keyspace, System.nanoTime() + (System.nanoTime() - began));
    }

    private void complain(RuntimeException e) {
        if (!complained && !file.isClosed()) {
            complained = true;
            LOG.log(System.Logger.Level.WARNING, "Expired entries of " + file.location() + " can't be removed", e);
        }
    }

    /** Adds up the rows that the file had when it was opened. What was written since is counted apart. */
    private void count(Keyspace keyspace) {
        Snapshot.Root root = start.of(keyspace);
        if (root == null) {
            return;
        }
        try {
            long bytes = 0;
            long rows = 0;
            RowCursor cursor = root.cursor(null, false);
            while (cursor.hasNext()) {
                bytes += cursor.next().length() + cursor.row().valueLength();
                if (++rows % COUNT_SLICE == 0 && !rest(1_000_000)) {
                    return;
                }
            }
            keyspace.counted(root.map(), bytes);
        } catch (StoreException | MVStoreException e) {
            complain(e);
        }
    }

    /** Waits; returns whether there is still work to do afterwards. */
    private boolean rest(long nanos) {
        lock.lock();
        try {
            long left = nanos;
            while (!closing && left > 0) {
                left = wake.awaitNanos(Math.min(left, TimeUnit.SECONDS.toNanos(10)));
            }
            return !closing;
        } catch (InterruptedException e) {
            return false;
        } finally {
            lock.unlock();
        }
    }
}
