package dev.pagoda.tiering.backend.mvstore;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.WriteBuffer;
import org.h2.mvstore.type.BasicDataType;

/**
 * Keys in the order of their unsigned bytes. Stored as length, bytes and the low half of their CRC-32C, since MVStore has no checksum over the
 * content of a page and a flipped bit in a key would hand out the value of another.
 *
 * <p>They are bare arrays, as a wrapper would cost each comparison of a search one more place in memory.
 */
final class KeyType extends BasicDataType<byte[]> {
    static final KeyType INSTANCE = new KeyType();

    private static final int OBJECT_BYTES = 24;
    private static final int LOOKED_AT = 8 * Long.BYTES;
    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private KeyType() {}

    /** Most keys differ in their first words, and preparing the comparison of whole arrays costs more than comparing those. */
    @Override
    public int compare(byte[] a, byte[] b) {
        int shorter = Math.min(a.length, b.length);
        int at = 0;
        for (; at <= shorter - Long.BYTES && at < LOOKED_AT; at += Long.BYTES) {
            long left = (long) WORD.get(a, at);
            long right = (long) WORD.get(b, at);
            if (left != right) {
                return Long.compareUnsigned(left, right);
            }
        }
        return Arrays.compareUnsigned(a, at, a.length, b, at, b.length);
    }

    @Override
    public int binarySearch(byte[] key, Object storage, int size, int initialGuess) {
        byte[][] keys = (byte[][]) storage;
        int low = 0;
        int high = size - 1;
        int middle = initialGuess - 1;
        if (middle < 0 || middle > high) {
            middle = high >>> 1;
        }
        while (low <= high) {
            int order = compare(key, keys[middle]);
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
    public int getMemory(byte[] key) {
        return OBJECT_BYTES + key.length;
    }

    @Override
    public void write(WriteBuffer buffer, byte[] key) {
        buffer.putVarInt(key.length).put(key).putShort(checksum(key));
    }

    @Override
    public byte[] read(ByteBuffer buffer) {
        int length = DataUtils.readVarInt(buffer);
        if (length < 0 || length > buffer.remaining()) {
            throw damaged();
        }
        byte[] array = new byte[length];
        buffer.get(array);
        if (buffer.getShort() != checksum(array)) {
            throw damaged();
        }
        return array;
    }

    @Override
    public byte[][] createStorage(int size) {
        return new byte[size][];
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
