package dev.pagoda.tiering;

import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * An immutable sequence of bytes, ordered as unsigned numbers from the first byte on.
 *
 * <p>Immutable and thread-safe as long as nobody writes to an array that was handed to {@link #wrap}.
 */
public final class Bytes implements Comparable<Bytes> {
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] array;
    private int hash;

    private Bytes(byte[] array) {
        this.array = array;
    }

    /** Returns a view of {@code array}; the caller gives the array up and never changes it again. */
    public static Bytes wrap(byte[] array) {
        return new Bytes(array);
    }

    /** Returns the bytes of a copy of {@code array}. */
    public static Bytes copyOf(byte[] array) {
        return new Bytes(array.clone());
    }

    public int length() {
        return array.length;
    }

    public boolean isEmpty() {
        return array.length == 0;
    }

    /** Returns the byte at {@code index}, from 0; throws {@link IndexOutOfBoundsException} outside the sequence. */
    public byte at(int index) {
        return array[index];
    }

    /** Returns the array behind this sequence, not a copy; the caller must not change it. */
    public byte[] unsafeArray() {
        return array;
    }

    /** Returns a copy of the bytes. */
    public byte[] toByteArray() {
        return array.clone();
    }

    public boolean startsWith(Bytes prefix) {
        return array.length >= prefix.array.length
                && Arrays.equals(array, 0, prefix.array.length, prefix.array, 0, prefix.array.length);
    }

    /** Returns the smallest sequence greater than this one: this one followed by a zero byte. */
    public Bytes successor() {
        return new Bytes(Arrays.copyOf(array, array.length + 1));
    }

    /** Returns the smallest sequence greater than every sequence that starts with this one, or null if there is none. */
    public @Nullable Bytes prefixEnd() {
        int last = array.length - 1;
        while (last >= 0 && array[last] == (byte) 0xFF) {
            last--;
        }
        if (last < 0) {
            return null;
        }
        byte[] end = Arrays.copyOf(array, last + 1);
        end[last]++;
        return new Bytes(end);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(array, other.array);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Bytes that && Arrays.equals(array, that.array);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = Arrays.hashCode(array);
            hash = h;
        }
        return h;
    }

    /** Returns the length only, since bytes may be a user's key or value. */
    @Override
    public String toString() {
        return "Bytes[" + array.length + "]";
    }

    /** Returns the bytes as lower-case hexadecimal digits. */
    public String toHex() {
        return HexFormat.of().formatHex(array);
    }
}
