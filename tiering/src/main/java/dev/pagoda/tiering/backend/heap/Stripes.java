package dev.pagoda.tiering.backend.heap;

import java.util.Arrays;

/** The locks of a store: a key is changed only by who holds the lock of its stripe. Thread-safe. */
final class Stripes {
    private static final int COUNT = 128;

    private final Stripe[] stripes = new Stripe[COUNT];

    Stripes() {
        Arrays.setAll(stripes, index -> new Stripe());
    }

    /** The lock of some keys. Counts what is put under them, since who puts holds it anyway. */
    static final class Stripe {
        private long puts;

        /** Counts a value that was put; called under this lock. */
        void countPut() {
            puts++;
        }

        private synchronized long puts() {
            return puts;
        }
    }

    /** Returns the lock under which {@code key} is changed. */
    Stripe of(Object key) {
        int hash = key.hashCode();
        return stripes[(hash ^ hash >>> 16) & (COUNT - 1)];
    }

    /** Returns the number of values that were put so far. */
    long puts() {
        return Arrays.stream(stripes).mapToLong(Stripe::puts).sum();
    }

    /** Returns when everybody who holds a lock now has left it. */
    void awaitHolders() {
        for (Stripe stripe : stripes) {
            synchronized (stripe) {
                // whoever had the lock is done
            }
        }
    }
}
