package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.StoreException;
import java.util.Arrays;

/** Writes the parts of a key's form so that the order of the bytes is the order of what they stand for. Not thread-safe. */
final class KeyWriter {
    private static final int INITIAL = 64;

    private byte[] buffer;
    private int size;

    KeyWriter() {
        this(INITIAL);
    }

    KeyWriter(int capacity) {
        buffer = new byte[capacity];
    }

    void int8(int value) {
        room(1)[size++] = (byte) value;
    }

    void int16(int value) {
        byte[] to = room(2);
        to[size++] = (byte) (value >> 8);
        to[size++] = (byte) value;
    }

    /** Writes a signed number: the sign bit is turned over, so that negative numbers come first. */
    void int32(int value) {
        raw32(value ^ Integer.MIN_VALUE);
    }

    /** Writes a signed number. */
    void int64(long value) {
        raw64(value ^ Long.MIN_VALUE);
    }

    void raw32(int value) {
        int16(value >> 16);
        int16(value);
    }

    void raw64(long value) {
        raw32((int) (value >> 32));
        raw32((int) value);
    }

    void raw(byte[] bytes) {
        System.arraycopy(bytes, 0, room(bytes.length), size, bytes.length);
        size += bytes.length;
    }

    /** Writes text that ends itself. */
    void text(String text) {
        openText(text);
        int8(KeyTags.END);
    }

    /**
     * Writes text that runs to the end of the form: each UTF-16 unit as UTF-8 would write a character of that number, since the order of
     * strings is that of their units. NUL is escaped, as {@link #blob} does.
     */
    void openText(String text) {
        room(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c > 0 && c < 0x80) {
                int8(c);
            } else {
                unit(c);
            }
        }
    }

    /** Writes bytes that end themselves. */
    void blob(byte[] bytes) {
        openBlob(bytes);
        int8(KeyTags.END);
    }

    /**
     * Writes bytes that run to the end of the form. A zero is followed by 0xFF; a zero before anything else ends the bytes, and what follows
     * an end is a tag, always less than 0xFF. So a sequence comes before those that it starts.
     */
    void openBlob(byte[] bytes) {
        for (byte b : bytes) {
            int8(b);
            if (b == 0) {
                int8(KeyTags.ESCAPED);
            }
        }
    }

    /** Inverts what was written since {@code start}, which turns its order round. */
    void invertFrom(int start) {
        for (int i = start; i < size; i++) {
            buffer[i] = (byte) ~buffer[i];
        }
    }

    int size() {
        return size;
    }

    byte[] toArray() {
        return Arrays.copyOf(buffer, size);
    }

    Bytes toBytes() {
        return Bytes.wrap(size == buffer.length ? buffer : toArray());
    }

    private void unit(char c) {
        if (c == 0) {
            int16(KeyTags.ESCAPED);
        } else if (c < 0x800) {
            int8(0xC0 | (c >> 6));
            int8(0x80 | (c & 0x3F));
        } else {
            int8(0xE0 | (c >> 12));
            int8(0x80 | ((c >> 6) & 0x3F));
            int8(0x80 | (c & 0x3F));
        }
    }

    private byte[] room(int more) {
        if (more > buffer.length - size) {
            long needed = (long) size + more;
            if (needed > Limits.LARGEST_KEY) {
                throw new StoreException(
                        ErrorCode.INVALID_KEY, "A key may have at most " + Limits.LARGEST_KEY + " bytes when encoded");
            }
            buffer = Arrays.copyOf(buffer, (int) Math.max(needed, Math.min(2L * buffer.length, Limits.LARGEST_KEY)));
        }
        return buffer;
    }
}
