package dev.pagoda.jcache.management;

import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.LongAdder;

/**
 * The counters of one cache. Counts are exact as soon as the call that they count has returned; of the times of reads, after the first
 * {@value #ALWAYS_TIMED} only one in {@value #SAMPLE} is measured, since reading the clock costs more than a hit. Thread-safe; does not
 * block.
 */
public final class Statistics {
    private static final int SAMPLE = 64;
    private static final int ALWAYS_TIMED = 1_024;

    private final LongAdder hits = new LongAdder();
    private final LongAdder misses = new LongAdder();
    private final LongAdder puts = new LongAdder();
    private final LongAdder removals = new LongAdder();
    private final Timer gets = new Timer();
    private final Timer putTimes = new Timer();
    private final Timer removalTimes = new Timer();
    // Races lose a decrement at worst, and then one more read is timed.
    private int alwaysTimed = ALWAYS_TIMED;

    /** Counts a hit or a miss. */
    public void lookup(boolean found) {
        (found ? hits : misses).increment();
    }

    public void hits(long number) {
        hits.add(number);
    }

    public void misses(long number) {
        misses.add(number);
    }

    /** Counts {@code number} puts that began at {@code start} nanoseconds and took until now. */
    public void puts(int number, long start) {
        if (number > 0) {
            puts.add(number);
            putTimes.add(System.nanoTime() - start, number);
        }
    }

    /** Counts {@code number} removals that began at {@code start} nanoseconds and took until now. */
    public void removals(int number, long start) {
        if (number > 0) {
            removals.add(number);
            removalTimes.add(System.nanoTime() - start, number);
        }
    }

    /** Returns when a read began, or 0 if this one is not timed. */
    public long startGet() {
        if (alwaysTimed > 0) {
            alwaysTimed--;
            return System.nanoTime();
        }
        return (ThreadLocalRandom.current().nextInt() & (SAMPLE - 1)) == 0 ? System.nanoTime() : 0;
    }

    /** Takes the time of a read, or of {@code number} of them. */
    public void endGet(long start, int number) {
        if (start != 0) {
            gets.add(System.nanoTime() - start, number);
        }
    }

    /** Sets every counter to zero; what happens at the same time may or may not be counted. */
    public void clear() {
        hits.reset();
        misses.reset();
        puts.reset();
        removals.reset();
        gets.clear();
        putTimes.clear();
        removalTimes.clear();
        alwaysTimed = ALWAYS_TIMED;
    }

    long hitCount() {
        return hits.sum();
    }

    long missCount() {
        return misses.sum();
    }

    long putCount() {
        return puts.sum();
    }

    long removalCount() {
        return removals.sum();
    }

    Timer gets() {
        return gets;
    }

    Timer putTimes() {
        return putTimes;
    }

    Timer removalTimes() {
        return removalTimes;
    }

    /** A mean of times. */
    static final class Timer {
        private final LongAdder nanos = new LongAdder();
        private final LongAdder number = new LongAdder();

        void add(long elapsed, int operations) {
            nanos.add(elapsed);
            number.add(operations);
        }

        float averageMicros() {
            long operations = number.sum();
            return operations == 0 ? 0 : (float) (nanos.sum() / 1_000.0 / operations);
        }

        void clear() {
            nanos.reset();
            number.reset();
        }
    }
}
