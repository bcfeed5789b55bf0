package dev.pagoda.tiering.backend.mvstore.crash;

import dev.pagoda.tiering.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.zip.CRC32;

/** Values that tell which operation wrote them and where, and that show whether they are whole. */
final class StampedValue {
    private static final int FIXED = Long.BYTES + Integer.BYTES;

    private StampedValue() {}

    /** Returns the value that the operation {@code id} writes, of up to 1 KiB and sometimes of up to 16 KiB. */
    static Bytes of(long id, Place place) {
        SplittableRandom random = new SplittableRandom(id);
        byte[] filler = new byte[random.nextInt(random.nextInt(20) == 0 ? 16_384 : 1_024)];
        random.nextBytes(filler);
        ByteBuffer value = ByteBuffer.allocate(FIXED + filler.length);
        value.putLong(id).put(filler).putInt(checksum(value, place));
        return Bytes.wrap(value.array());
    }

    /** Returns the operation that wrote {@code value}, or -1 if the value is not whole or belongs to another place. */
    static long idOf(Bytes value, Place place) {
        ByteBuffer bytes = ByteBuffer.wrap(value.toByteArray());
        if (bytes.capacity() < FIXED) {
            return -1;
        }
        bytes.position(bytes.capacity() - Integer.BYTES);
        return bytes.getInt(bytes.position()) == checksum(bytes, place) ? bytes.getLong(0) : -1;
    }

    private static int checksum(ByteBuffer value, Place place) {
        CRC32 crc = new CRC32();
        crc.update(value.duplicate().flip());
        crc.update(place.toString().getBytes(StandardCharsets.UTF_8));
        return (int) crc.getValue();
    }
}
