package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Keys in the order of their unsigned bytes. Stored as length, bytes and the low half of their CRC-32C, since MVStore has no checksum over the
 * content of a page and a flipped bit in a key would hand out the value of another.
 */
final class KeyType extends BasicDataType<Bytes> {
    static final KeyType INSTANCE = new KeyType();

    private static final int OBJECT_BYTES = 48;

    private KeyType() {}

    @Override
    public int compare(Bytes a, Bytes b) {
        return Arrays.compareUnsigned(a.unsafeArray(), b.unsafeArray());
    }

    @Override
    public int binarySearch(Bytes key, Object storage, int size, int initialGuess) {
        Bytes[] keys = (Bytes[]) storage;
        byte[] wanted = key.unsafeArray();
        int low = 0;
        int high = size - 1;
        int middle = initialGuess - 1;
        if (middle < 0 || middle > high) {
            middle = high >>> 1;
        }
        while (low <= high) {
            int order = Arrays.compareUnsigned(wanted, keys[middle].unsafeArray());
            if (order > 0) {
                low = middle + 1;
            } else if (order < 0) {
                high = middle - 1;
            } else {
                return middle;
            }
            middle = (low + high) >>> 1;
        }
        return -(low + 1);
    }

    @Override
    public int getMemory(Bytes key) {
        return OBJECT_BYTES + key.length();
    }

    @Override
    public void write(WriteBuffer buffer, Bytes key) {
        byte[] array = key.unsafeArray();
        buffer.putVarInt(array.length).put(array).putShort(checksum(array));
    }

    @Override
    public Bytes read(ByteBuffer buffer) {
        int length = DataUtils.readVarInt(buffer);
        if (length < 0 || length > buffer.remaining()) {
            throw damaged();
        }
        byte[] array = new byte[length];
        buffer.get(array);
        if (buffer.getShort() != checksum(array)) {
            throw damaged();
        }
        return Bytes.wrap(array);
    }

    @Override
    public Bytes[] createStorage(int size) {
        return new Bytes[size];
    }

    private static short checksum(byte[] array) {
        CRC32C crc = new CRC32C();
        crc.update(array);
        return (short) crc.getValue();
    }

    private static MVStoreException damaged() {
        return new MVStoreException(DataUtils.ERROR_FILE_CORRUPT, "The checksum of a key is wrong");
    }
}
