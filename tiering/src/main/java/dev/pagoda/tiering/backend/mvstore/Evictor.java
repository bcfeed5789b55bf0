package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.util.concurrent.locks.ReentrantLock;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a cache that is a copy below a size: the CLOCK algorithm, with a hand that moves through the keys in their order and one mark for each
 * hash of a key. A read sets the mark of its key, the hand clears it and gives up the rows that it meets without one.
 *
 * <p>CLOCK needs no list and no time of use in the rows, so that a read writes one byte of memory and nothing to the file. Two keys that share a
 * mark keep each other alive for one round, which costs a little of the hit ratio and nothing else. The marks are not kept across a restart.
 *
 * <p>Writers evict, a few rows each, so the cache is above its bound by what the writers at work have just added, at most. Thread-safe.
 */
final class Evictor {
    private static final int BYTES_PER_MARK = 64;
    private static final int FEWEST_MARKS = 1 << 14;
    private static final int MOST_MARKS = 1 << 22;
    private static final int LONGEST_STEP = 256;

    private final StoreFile file;
    private final Keyspace keyspace;
    private final long maximumBytes;
    private final byte[] marks;
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Bytes hand;

    Evictor(StoreFile file, Keyspace keyspace, long maximumBytes) {
        this.file = file;
        this.keyspace = keyspace;
        this.maximumBytes = maximumBytes;
        long wanted = Math.max(FEWEST_MARKS, Math.min(MOST_MARKS, maximumBytes / BYTES_PER_MARK));
        this.marks = new byte[(int) Long.highestOneBit(wanted)];
    }

    long maximumBytes() {
        return maximumBytes;
    }

    /** Notes a read. The marks are read and written without order between threads; a lost mark costs at most one hit. */
    void touched(Bytes key) {
        marks[index(key)] = 1;
    }

    private int index(Bytes key) {
        int hash = key.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 16)) & (marks.length - 1);
    }

    /** Gives up rows while the cache is too large, unless somebody else does already. */
    void evict() {
        if (keyspace.bytes() <= maximumBytes || !lock.tryLock()) {
            return;
        }
        MVStore.TxCounter kept = file.keepVersion();
        try {
            step();
        } catch (MVStoreException e) {
            throw file.translate(e);
        } finally {
            file.releaseVersion(kept);
            lock.unlock();
        }
    }

    private void step() {
        RowCursor cursor = keyspace.cursor(hand, false);
        for (int i = 0; i < LONGEST_STEP && keyspace.bytes() > maximumBytes; i++) {
            if (!cursor.hasNext()) {
                hand = null;
                cursor = keyspace.cursor(null, false);
                if (!cursor.hasNext()) {
                    return;
                }
            }
            Bytes key = cursor.next();
            hand = key;
            int mark = index(key);
            if (marks[mark] == 0) {
                keyspace.evict(key, cursor.row());
            } else {
                marks[mark] = 0;
            }
        }
        if (cursor.hasNext()) {
            hand = cursor.next();
        }
    }
}
