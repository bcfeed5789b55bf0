package dev.pagoda.tiering;

/**
 * A live value with its version and times. Instants are in milliseconds since 1970 on the clock of the system of record.
 *
 * <p>Thread-safe. {@link #expiresAt} may grow or shrink when the entry is touched; everything else stays.
 */
public interface Entry<V> {
    V value();

    /** Returns the version: it only grows for a key, and is never used again, also not after a removal. */
    long version();

    /** Returns the instant at which the key came to exist. */
    long createdAt();

    /** Returns the instant of the last write of the value. */
    long updatedAt();

    /** Returns the instant from which the entry is gone, or {@link Ttl#NEVER}. */
    long expiresAt();

    /** Returns whether the entry is gone at {@code now}. */
    default boolean isExpiredAt(long now) {
        return expiresAt() <= now;
    }

    /** Returns an immutable entry. */
    static <V> Entry<V> of(V value, long version, long createdAt, long updatedAt, long expiresAt) {
        return new ImmutableEntry<>(value, version, createdAt, updatedAt, expiresAt);
    }
}
