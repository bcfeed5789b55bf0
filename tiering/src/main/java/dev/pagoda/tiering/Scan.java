package dev.pagoda.tiering;

import org.jspecify.annotations.Nullable;

/**
 * A request for a page of live entries in the order of their encoded keys. Immutable.
 *
 * @param from the smallest encoded key wanted, or null from the first
 * @param to the encoded key before which the scan ends, or null to the last
 * @param descending whether the largest key comes first
 * @param limit the most rows of one page, at least 1
 * @param after the cursor of the page before ({@link Page#next}), or null for the first page
 */
public record Scan(
        @Nullable Bytes from,
        @Nullable Bytes to,
        boolean descending,
        int limit,
        @Nullable Bytes after) {
    /** The page size where none is given. */
    public static final int DEFAULT_LIMIT = 1_000;

    public Scan {
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " < 1");
        }
    }

    /** Returns a scan of all entries, ascending. */
    public static Scan all() {
        return new Scan(null, null, false, DEFAULT_LIMIT, null);
    }

    /** Returns a scan of the encoded keys from {@code from} to before {@code to}, ascending; null is no bound. */
    public static Scan range(@Nullable Bytes from, @Nullable Bytes to) {
        return new Scan(from, to, false, DEFAULT_LIMIT, null);
    }

    /** Returns a scan of the encoded keys that start with {@code prefix}, ascending. */
    public static Scan prefix(Bytes prefix) {
        return new Scan(prefix, prefix.prefixEnd(), false, DEFAULT_LIMIT, null);
    }

    public Scan reversed() {
        return new Scan(from, to, !descending, limit, after);
    }

    public Scan limit(int newLimit) {
        return new Scan(from, to, descending, newLimit, after);
    }

    public Scan after(@Nullable Bytes cursor) {
        return new Scan(from, to, descending, limit, cursor);
    }

    /** Returns the smallest encoded key that this page may hold, the cursor taken into account, or null if there is no bound. */
    public @Nullable Bytes lowest() {
        return after == null || descending ? from : max(from, after.successor());
    }

    /** Returns the encoded key before which this page ends, the cursor taken into account, or null if there is no bound. */
    public @Nullable Bytes end() {
        return after == null || !descending ? to : min(to, after);
    }

    private static Bytes max(@Nullable Bytes a, Bytes b) {
        return a == null || a.compareTo(b) < 0 ? b : a;
    }

    private static Bytes min(@Nullable Bytes a, Bytes b) {
        return a == null || a.compareTo(b) > 0 ? b : a;
    }
}
