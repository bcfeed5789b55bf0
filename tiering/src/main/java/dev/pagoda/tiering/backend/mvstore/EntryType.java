package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Ttl;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;
import org.jspecify.annotations.Nullable;

/**
 * The layout of a row: a header, then the bytes of the value.
 *
 * <pre>
 * flags      1   which of the optional fields follow
 * version    8
 * updatedAt  8   only if it is not the millisecond of the version
 * createdAt  8   only if it is not updatedAt
 * expiresAt  8   only if the entry expires
 * length     4   of the value
 * checksum   4   CRC-32C of the value
 * checksum   4   CRC-32C of the header up to here
 * </pre>
 *
 * <p>With a checksum of its own the header of a damaged value still tells the version and the length, so that the rows behind it can be read and
 * the value be overwritten in order. A damaged header makes the page unreadable.
 *
 * <p>Checksums are verified when a page is read from the file and not at each look at a row: what they are against is the medium, and all that
 * comes from there comes through {@link #read(ByteBuffer)}.
 */
final class EntryType extends BasicDataType<StoredEntry> {
    static final EntryType INSTANCE = new EntryType();

    private static final int OBJECT_BYTES = 72;
    private static final int FORMAT = 0x10;
    private static final int FORMAT_MASK = 0xF0;
    private static final int UPDATED = 1;
    private static final int CREATED = 2;
    private static final int EXPIRES = 4;
    private static final int FIXED_BYTES = 1 + Long.BYTES + 3 * Integer.BYTES;
    private static final int LONGEST_BYTES = FIXED_BYTES + 3 * Long.BYTES;

    private EntryType() {}

    @Override
    public int getMemory(StoredEntry entry) {
        return OBJECT_BYTES + entry.valueLength();
    }

    @Override
    public void write(WriteBuffer buffer, StoredEntry entry) {
        byte[] value = entry.isDamaged() ? new byte[0] : entry.form();
        int flags = flags(entry);
        ByteBuffer header = ByteBuffer.allocate(LONGEST_BYTES);
        header.put((byte) (FORMAT | flags)).putLong(entry.version());
        if ((flags & UPDATED) != 0) {
            header.putLong(entry.updatedAt());
        }
        if ((flags & CREATED) != 0) {
            header.putLong(entry.createdAt());
        }
        if ((flags & EXPIRES) != 0) {
            header.putLong(entry.expiresAt());
        }
        int checksum = checksum(value, value.length);
        header.putInt(value.length).putInt(entry.isDamaged() ? ~checksum : checksum);
        header.putInt(checksum(header.array(), header.position()));
        buffer.put(header.array(), 0, header.position()).put(value);
    }

    private static int flags(StoredEntry entry) {
        int flags = entry.updatedAt() == VersionClock.millisOf(entry.version()) ? 0 : UPDATED;
        flags |= entry.createdAt() == entry.updatedAt() ? 0 : CREATED;
        return flags | (entry.expiresAt() == Ttl.NEVER ? 0 : EXPIRES);
    }

    @Override
    public StoredEntry read(ByteBuffer buffer) {
        int start = buffer.position();
        int flags = buffer.get();
        int headerLength = FIXED_BYTES + Long.BYTES * Integer.bitCount(flags & ~FORMAT_MASK);
        if ((flags & FORMAT_MASK) != FORMAT || headerLength > LONGEST_BYTES || buffer.remaining() < headerLength - 1) {
            throw damagedHeader();
        }
        byte[] header = new byte[headerLength];
        buffer.position(start);
        buffer.get(header);
        ByteBuffer fields = ByteBuffer.wrap(header);
        if (fields.getInt(headerLength - Integer.BYTES) != checksum(header, headerLength - Integer.BYTES)) {
            throw damagedHeader();
        }
        fields.position(1);
        long version = fields.getLong();
        long updatedAt = (flags & UPDATED) != 0 ? fields.getLong() : VersionClock.millisOf(version);
        long createdAt = (flags & CREATED) != 0 ? fields.getLong() : updatedAt;
        long expiresAt = (flags & EXPIRES) != 0 ? fields.getLong() : Ttl.NEVER;
        return new StoredEntry(
                readValue(buffer, fields.getInt(), fields.getInt()), version, createdAt, updatedAt, expiresAt);
    }

    private static byte @Nullable [] readValue(ByteBuffer buffer, int length, int checksum) {
        if (length < 0 || length > buffer.remaining()) {
            throw damagedHeader();
        }
        byte[] value = new byte[length];
        buffer.get(value);
        return checksum(value, length) == checksum ? value : null;
    }

    @Override
    public StoredEntry[] createStorage(int size) {
        return new StoredEntry[size];
    }

    @Override
    public int compare(StoredEntry a, StoredEntry b) {
        return Long.compare(a.version(), b.version());
    }

    private static int checksum(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return (int) crc.getValue();
    }

    private static MVStoreException damagedHeader() {
        return new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "The checksum of a row's header is wrong");
    }
}
