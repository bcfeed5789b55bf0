package dev.pagoda.jcache;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a read of a cache has to do beside reading. All of it is in one word, so that a read that has nothing else to do finds out with one
 * comparison. Thread-safe; does not block.
 */
final class Modes {
    /** The cache is closed. */
    static final int CLOSED = 1;
    /** Statistics are on. */
    static final int COUNTING = 1 << 1;
    /** Values are handed out as copies. */
    static final int COPYING = 1 << 2;
    /** An access may change when an entry expires. */
    static final int TOUCHING = 1 << 3;

    private final AtomicInteger bits;

    Modes(boolean counting, boolean copying, boolean touching) {
        bits = new AtomicInteger((counting ? COUNTING : 0) | (copying ? COPYING : 0) | (touching ? TOUCHING : 0));
    }

    /** Returns the bits that are set; 0 if a read has nothing else to do. */
    int get() {
        return bits.get();
    }

    boolean has(int bit) {
        return (bits.get() & bit) != 0;
    }

    /** Sets or clears a bit and returns whether that changed anything. */
    boolean set(int bit, boolean on) {
        int before = bits.getAndUpdate(now -> on ? now | bit : now & ~bit);
        return ((before & bit) != 0) != on;
    }
}
