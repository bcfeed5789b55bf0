package dev.pagoda.tiering.memory;

import dev.pagoda.tiering.Entry;

/**
 * An entry in the heap: 32 bytes with compressed references.
 *
 * <p>A version of a {@link VersionClock} tells when the value was written, and most entries are written once, so neither time takes room of
 * its own; subclasses carry what can't be derived. Thread-safe; {@link #expiresAt} is the one thing that changes, and only by who holds the
 * lock under which the map's entry of the key is changed.
 */
public class HeapEntry<V> implements Entry<V> {
    private final V value;
    private final long version;
    private volatile long expiresAt;

    private HeapEntry(V value, long version, long expiresAt) {
        this.value = value;
        this.version = version;
        this.expiresAt = expiresAt;
    }

    /** Returns an entry that was written when its version was drawn. */
    public static <V> HeapEntry<V> of(V value, long version, long createdAt, long expiresAt) {
        return createdAt == VersionClock.millisOf(version)
                ? new HeapEntry<>(value, version, expiresAt)
                : new Updated<>(value, version, createdAt, expiresAt);
    }

    /** Returns a copy of an entry of any store. */
    public static <V> HeapEntry<V> copyOf(Entry<V> entry) {
        return entry.updatedAt() == VersionClock.millisOf(entry.version())
                ? of(entry.value(), entry.version(), entry.createdAt(), entry.expiresAt())
                : new Foreign<>(entry);
    }

    @Override
    public final V value() {
        return value;
    }

    @Override
    public final long version() {
        return version;
    }

    @Override
    public long createdAt() {
        return VersionClock.millisOf(version);
    }

    @Override
    public long updatedAt() {
        return VersionClock.millisOf(version);
    }

    @Override
    public final long expiresAt() {
        return expiresAt;
    }

    /** Changes the instant of expiry. */
    public final void expireAt(long instant) {
        expiresAt = instant;
    }

    /** Leaves the value out, since it is the user's. */
    @Override
    public final String toString() {
        return "Entry[version=" + version + ", expiresAt=" + expiresAt + "]";
    }

    /** Of a key that is older than its value. */
    private static final class Updated<V> extends HeapEntry<V> {
        private final long createdAt;

        Updated(V value, long version, long createdAt, long expiresAt) {
            super(value, version, expiresAt);
            this.createdAt = createdAt;
        }

        @Override
        public long createdAt() {
            return createdAt;
        }
    }

    /** Of a store whose versions tell nothing about time. */
    private static final class Foreign<V> extends HeapEntry<V> {
        private final long createdAt;
        private final long updatedAt;

        Foreign(Entry<V> entry) {
            super(entry.value(), entry.version(), entry.expiresAt());
            this.createdAt = entry.createdAt();
            this.updatedAt = entry.updatedAt();
        }

        @Override
        public long createdAt() {
            return createdAt;
        }

        @Override
        public long updatedAt() {
            return updatedAt;
        }
    }
}
