package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Ttl;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The form in which Redis holds an entry: a header and the value. The script {@code shard.lua} writes it; numbers are big-endian, instants have
 * six bytes.
 */
final class StoredForm {
    /** The instant that stands for never, and the time to live that stands for eternity. */
    static final long NEVER = (1L << 48) - 1;
    /** The time to live that leaves the instant as it is. */
    static final long KEEP = NEVER - 1;

    static final int HEADER = 31;

    private static final byte FORMAT = (byte) 225;
    private static final long OF_VERSION = 66_191;
    private static final long OF_UPDATED = 81_239;
    private static final long OF_EXPIRES = 98_443;
    private static final long OF_CREATED = 116_747;
    private static final long MODULUS = 4_294_967_291L;
    private static final long UNSIGNED = 0xFFFF_FFFFL;

    private StoredForm() {}

    /** Returns the entry, live or not, or null if its header is not what was written. */
    static @Nullable Entry<Bytes> decode(byte[] form) {
        if (form.length < HEADER || form[0] != FORMAT) {
            return null;
        }
        ByteBuffer header = ByteBuffer.wrap(form, 1, HEADER - 1);
        long version = header.getLong();
        long updated = instant(header);
        long expires = instant(header);
        long created = instant(header);
        if ((header.getInt() & UNSIGNED) != sum(version, updated, expires, created)) {
            return null;
        }
        Bytes value = Bytes.wrap(Arrays.copyOfRange(form, HEADER, form.length));
        return Entry.of(value, version, created, updated, expiry(expires));
    }

    /** Returns an instant in milliseconds as six bytes hold it. */
    static long instant(ByteBuffer buffer) {
        return ((buffer.getShort() & 0xFFFFL) << 32) | (buffer.getInt() & UNSIGNED);
    }

    static void putInstant(ByteBuffer buffer, long instant) {
        buffer.putShort((short) (instant >>> 32)).putInt((int) instant);
    }

    /** Returns the instant of expiry that Redis holds as the API has it. */
    static long expiry(long stored) {
        return stored == NEVER ? Ttl.NEVER : stored;
    }

    /** Returns a time to live as Redis takes it; one of thousands of years is eternal. */
    static long ttl(Ttl ttl) {
        return ttl.isKeep() ? KEEP : Math.min(ttl.millis(), NEVER) >= KEEP ? NEVER : ttl.millis();
    }

    /** Returns the instant at which a new entry with a time to live expires, as Redis holds both. */
    static long expires(long ttl, long now) {
        return ttl == NEVER || now + ttl >= KEEP ? NEVER : now + ttl;
    }

    private static long sum(long version, long updated, long expires, long created) {
        return (version % MODULUS * OF_VERSION
                        + updated % MODULUS * OF_UPDATED
                        + expires % MODULUS * OF_EXPIRES
                        + created % MODULUS * OF_CREATED)
                % MODULUS;
    }
}
