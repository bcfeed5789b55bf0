package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import org.jspecify.annotations.Nullable;

/**
 * A row of a cache as the file holds it. Immutable; handed out to readers as it is. It keeps the bare array of its value, whose wrapper would be one
 * more place in memory for each read and 24 bytes for each row.
 */
final class StoredEntry implements Entry<Bytes> {
    private final byte @Nullable [] value;
    private final long version;
    private final long createdAt;
    private final long updatedAt;
    private final long expiresAt;

    /** Makes a row; a null {@code value} stands for one that was read and whose checksum is wrong. */
    StoredEntry(byte @Nullable [] value, long version, long createdAt, long updatedAt, long expiresAt) {
        this.value = value;
        this.version = version;
        this.createdAt = createdAt;
        this.updatedAt = updatedAt;
        this.expiresAt = expiresAt;
    }

    /** Returns this row with another instant of expiry. */
    StoredEntry expiringAt(long instant) {
        return new StoredEntry(value, version, createdAt, updatedAt, instant);
    }

    /** Returns this row with another version. */
    StoredEntry withVersion(long newVersion) {
        return new StoredEntry(value, newVersion, createdAt, updatedAt, expiresAt);
    }

    boolean isDamaged() {
        return value == null;
    }

    /** Returns the length of the value, 0 if it is damaged. */
    int valueLength() {
        return value == null ? 0 : value.length;
    }

    /**
     * {@inheritDoc}
     *
     * @throws StoreException with {@link ErrorCode#DAMAGED} if the checksum of the value is wrong
     */
    @Override
    public Bytes value() {
        return Bytes.wrap(form());
    }

    /** Returns the array of {@link #value}, which nobody may change; throws as it does. */
    byte[] form() {
        if (value == null) {
            throw new StoreException(ErrorCode.DAMAGED, "The checksum of a stored value is wrong; version " + version);
        }
        return value;
    }

    @Override
    public long version() {
        return version;
    }

    @Override
    public long createdAt() {
        return createdAt;
    }

    @Override
    public long updatedAt() {
        return updatedAt;
    }

    @Override
    public long expiresAt() {
        return expiresAt;
    }

    /** Leaves the value out, since it is the user's. */
    @Override
    public String toString() {
        return "Entry[version=" + version + ", expiresAt=" + expiresAt + "]";
    }
}
