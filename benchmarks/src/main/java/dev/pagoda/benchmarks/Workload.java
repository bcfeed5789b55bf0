package dev.pagoda.benchmarks;

import java.util.Arrays;
import java.util.Random;
import java.util.UUID;

/**
 * The keys that every benchmark uses and the order in which they are asked for: 100,000 keys, Zipf-distributed with exponent 0.99.
 *
 * <p>Keys are the 36 characters of random UUIDs. The order is computed beforehand, so that a measured loop only walks an array. Fixed
 * seeds: every run, library and thread sees the same keys.
 */
final class Workload {
    /** Number of distinct keys. */
    static final int KEYS = 100_000;
    /** A bound on entries that all keys fit in, low enough that no library takes its shortcut for caches that are half empty. */
    static final int CAPACITY = 120_000;
    /** Size of a value in bytes or characters. */
    static final int VALUE_SIZE = 100;

    private static final int ORDER = 1 << 20;
    private static final double EXPONENT = 0.99;
    private static final long SEED = 20_261_101L;

    private Workload() {}

    /** Returns {@code count} distinct keys, new objects at each call, so that a lookup compares contents and not references. */
    static String[] keys(int count) {
        Random random = new Random(SEED);
        String[] keys = new String[count];
        Arrays.setAll(keys, i -> new UUID(random.nextLong(), random.nextLong()).toString());
        return keys;
    }

    /** Returns 2^20 of {@code keys} in the order of a Zipf distribution, the first key being the most frequent. */
    static String[] zipf(String[] keys) {
        double[] cumulated = cumulatedWeights(keys.length);
        Random random = new Random(SEED + 1);
        String[] order = new String[ORDER];
        double total = cumulated[keys.length - 1];
        Arrays.setAll(order, i -> keys[rank(cumulated, random.nextDouble() * total)]);
        return order;
    }

    private static double[] cumulatedWeights(int count) {
        double[] cumulated = new double[count];
        double sum = 0;
        for (int i = 0; i < count; i++) {
            sum += 1 / Math.pow(i + 1.0, EXPONENT);
            cumulated[i] = sum;
        }
        return cumulated;
    }

    private static int rank(double[] cumulated, double at) {
        int found = Arrays.binarySearch(cumulated, at);
        return Math.min(found < 0 ? -found - 1 : found, cumulated.length - 1);
    }
}
