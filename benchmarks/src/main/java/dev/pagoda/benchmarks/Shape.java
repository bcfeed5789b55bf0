package dev.pagoda.benchmarks;

/**
 * What a heap cache is asked to be.
 *
 * @param kind its values
 * @param byValue whether it isolates its values from its user
 * @param expiry how its entries expire
 * @param statistics whether it counts
 * @param capacity the most entries it may hold; libraries without a bound ignore it
 */
record Shape<V>(Kind<V> kind, boolean byValue, Expiry expiry, boolean statistics, int capacity) {
    /** Returns a shape that never expires and counts nothing. */
    static <V> Shape<V> plain(Kind<V> kind, boolean byValue) {
        return new Shape<>(kind, byValue, Expiry.ETERNAL, false, Workload.CAPACITY);
    }
}
