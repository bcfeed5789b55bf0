package dev.pagoda.tiering;

/**
 * What a backend must know to open a cache.
 *
 * @param name any text of 1 to 255 characters
 * @param format how keys and values are encoded
 * @param limits the largest key and value
 * @param maximumBytes the bound on the cache's size in this backend, for a copy that may evict; {@link Long#MAX_VALUE} for none
 */
public record CacheSpec(String name, CacheFormat format, Limits limits, long maximumBytes) {
    private static final int LONGEST_NAME = 255;

    public CacheSpec {
        if (name.isEmpty() || name.length() > LONGEST_NAME) {
            throw new StoreException(
                    ErrorCode.INVALID_NAME,
                    "A cache's name must have 1 to " + LONGEST_NAME + " characters, this one has " + name.length());
        }
        if (maximumBytes < 1) {
            throw new IllegalArgumentException("maximumBytes " + maximumBytes + " < 1");
        }
    }

    /** Returns the specification of an unbounded cache of bytes with the default limits. */
    public static CacheSpec of(String name) {
        return new CacheSpec(name, CacheFormat.BYTES, Limits.DEFAULT, Long.MAX_VALUE);
    }
}
