package dev.pagoda.tiering.memory;

import java.util.concurrent.ThreadLocalRandom;

/** Decides which reads the eviction policy hears of. Thread-safe; does not block. */
final class ReadSampler {
    /*
     * The policy has to move three neighbours in a list and a counter in a sketch for every read it hears of, which costs more than the read.
     * What it learns from reads decides which entry goes when there is no more room. While nothing is evicted a sample tells it enough:
     * frequencies are estimates in any case, and a sample scales them all alike.
     *
     * So every read counts from the beginning and from each eviction on, until some FULL reads have seen no other; then one in SAMPLE does,
     * chosen at random so that no pattern of accesses hides from it. A cache that evicts now and then is therefore as good at choosing as
     * the policy itself, and its misses cost far more than the recording.
     *
     * A value put over another one is an access as well, which the map itself writes down until its buffer of BUFFER accesses is full. So
     * it is enough to empty the buffer after one such put in BUFFER * SAMPLE.
     *
     * The countdown is written by one read in SAMPLE, so that readers on different cores do not fight for its cache line; and it is not
     * atomic: threads that overlap lose steps and prolong the full recording a little.
     */
    static final int FULL = 1 << 16;
    static final int SAMPLE = 64;
    private static final int BUFFER = 16;

    private int left = FULL;

    /** Returns whether the policy should hear of this read. */
    boolean takes() {
        return takes(SAMPLE);
    }

    /** Returns whether the policy should hear now of the puts over entries that were written down. */
    boolean takesPuts() {
        return takes(BUFFER * SAMPLE);
    }

    private boolean takes(int oneIn) {
        int now = left;
        boolean sampled = (ThreadLocalRandom.current().nextInt() & (oneIn - 1)) == 0;
        if (now > 0 && sampled) {
            left = now - oneIn;
        }
        return now > 0 || sampled;
    }

    /** Notes that an entry was evicted. */
    void evicted() {
        left = FULL;
    }
}
