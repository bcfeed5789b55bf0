package dev.pagoda.examples.hibernate;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * How old the values of one item were when they were read: for how long the next value had been committed when the read began. Values are
 * numbers that grow; times are those of {@link System#nanoTime}, which the processes of a machine share. Used by one thread.
 */
final class Staleness {
    private static final double NANOS_PER_MILLI = 1e6;

    private final TreeMap<Integer, Long> committed = new TreeMap<>();
    private long[] ages = new long[0];
    private int count;

    /** Notes that {@code value} is committed. */
    void written(int value) {
        committed.put(value, System.nanoTime());
    }

    void read(long begunNanos, int value) {
        Map.Entry<Integer, Long> next = committed.higherEntry(value);
        if (count == ages.length) {
            ages = Arrays.copyOf(ages, Math.max(1_024, 2 * count));
        }
        ages[count++] = next == null ? 0 : Math.max(0, begunNanos - next.getValue());
    }

    Duration max() {
        return Duration.ofNanos(Arrays.stream(ages, 0, count).max().orElse(0));
    }

    String summary(String what) {
        long[] sorted = Arrays.copyOf(ages, count);
        Arrays.sort(sorted);
        return String.format(
                Locale.ROOT,
                "%s: %d reads, %d of them stale, by p50 %.1f ms, p99 %.1f ms, max %.1f ms (of all reads)",
                what,
                count,
                Arrays.stream(sorted).filter(age -> age > 0).count(),
                at(sorted, 0.5),
                at(sorted, 0.99),
                at(sorted, 1));
    }

    private static double at(long[] sorted, double part) {
        return sorted.length == 0
                ? 0
                : sorted[(int) Math.min(sorted.length - 1, part * sorted.length)] / NANOS_PER_MILLI;
    }
}
