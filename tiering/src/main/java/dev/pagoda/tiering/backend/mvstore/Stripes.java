package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The write locks of a file. A write holds the lock of its key's stripe from before it draws its version until it is in the map, so that the
 * versions of a key grow in the order of its writes; who holds several takes them in ascending order.
 */
final class Stripes {
    private static final int BITS = 7;
    private static final int COUNT = 1 << BITS;
    private static final long FACTOR = 0x9E3779B97F4A7C15L;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());
    private static final int[] ALL = IntStream.range(0, COUNT).toArray();

    private final ReentrantLock[] locks = new ReentrantLock[COUNT];

    Stripes() {
        Arrays.setAll(locks, i -> new ReentrantLock());
    }

    /** Returns the lock of a key. */
    ReentrantLock of(Bytes key) {
        return locks[index(key)];
    }

    /** Returns the number of a key's stripe: a hash that takes eight bytes at a time, since every write computes it. */
    int index(Bytes key) {
        byte[] array = key.unsafeArray();
        long hash = array.length;
        int at = 0;
        for (; at <= array.length - Long.BYTES; at += Long.BYTES) {
            hash = mixed(hash ^ (long) WORD.get(array, at));
        }
        for (; at < array.length; at++) {
            hash = mixed(hash ^ array[at]);
        }
        return (int) (hash >>> (Long.SIZE - BITS));
    }

    private static long mixed(long bits) {
        long product = bits * FACTOR;
        return product ^ (product >>> 32);
    }

    /** Runs {@code action} while the stripes of {@code wanted}, ascending and different, are held; null stands for all. */
    void holding(int @Nullable [] wanted, Runnable action) {
        int[] indexes = wanted == null ? ALL : wanted;
        int held = 0;
        try {
            for (; held < indexes.length; held++) {
                locks[indexes[held]].lock();
            }
            action.run();
        } finally {
            while (held > 0) {
                locks[indexes[--held]].unlock();
            }
        }
    }
}
