package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the parts of a key's form and accepts nothing that {@link KeyWriter} does not write. Not thread-safe. */
final class KeyReader {
    private final byte[] form;
    private int at;
    private final int end;

    KeyReader(byte[] form) {
        this.form = form;
        this.end = form.length;
    }

    static StoreException damaged() {
        return new StoreException(ErrorCode.DAMAGED, "A stored key can't be decoded: it is no canonical form");
    }

    boolean atEnd() {
        return at == end;
    }

    int position() {
        return at;
    }

    /** Returns the next byte, unsigned, and leaves it there. */
    int peek() {
        if (at >= end) {
            throw damaged();
        }
        return form[at] & 0xFF;
    }

    int int8() {
        int value = peek();
        at++;
        return value;
    }

    int int16() {
        return int8() << 8 | int8();
    }

    char char16() {
        return (char) int16();
    }

    int int32() {
        return raw32() ^ Integer.MIN_VALUE;
    }

    long int64() {
        return raw64() ^ Long.MIN_VALUE;
    }

    int raw32() {
        return int16() << 16 | int16();
    }

    long raw64() {
        return (long) raw32() << 32 | (raw32() & 0xFFFF_FFFFL);
    }

    byte[] raw(int length) {
        if (length < 0 || length > end - at) {
            throw damaged();
        }
        byte[] bytes = Arrays.copyOfRange(form, at, at + length);
        at += length;
        return bytes;
    }

    byte[] from(int start) {
        return Arrays.copyOfRange(form, start, at);
    }

    /** Returns a reader of the rest with every byte inverted; {@link #skip} what it has read. */
    KeyReader inverted() {
        byte[] rest = Arrays.copyOfRange(form, at, end);
        for (int i = 0; i < rest.length; i++) {
            rest[i] = (byte) ~rest[i];
        }
        return new KeyReader(rest);
    }

    void skip(int length) {
        raw(length);
    }

    String text() {
        int start = at;
        int stop = plainEnd();
        if (stop < end && form[stop] == KeyTags.END && !escapedAt(stop)) {
            at = stop + 1;
            return new String(form, start, stop - start, StandardCharsets.ISO_8859_1);
        }
        String text = units();
        int8();
        return text;
    }

    String openText() {
        int start = at;
        if (plainEnd() == end) {
            at = end;
            return new String(form, start, end - start, StandardCharsets.ISO_8859_1);
        }
        String text = units();
        if (at != end) {
            throw damaged();
        }
        return text;
    }

    byte[] blob() {
        byte[] bytes = octets();
        if (int8() != KeyTags.END) {
            throw damaged();
        }
        return bytes;
    }

    byte[] openBlob() {
        byte[] bytes = octets();
        if (at != end) {
            throw damaged();
        }
        return bytes;
    }

    int remaining() {
        return end - at;
    }

    /** Returns the end of the characters 1 to 127 that stand here. */
    private int plainEnd() {
        int stop = at;
        while (stop < end && form[stop] > 0) {
            stop++;
        }
        return stop;
    }

    private boolean escapedAt(int zero) {
        return zero + 1 < end && (form[zero + 1] & 0xFF) == KeyTags.ESCAPED;
    }

    /** Reads to the end of a text, which stays there. */
    private String units() {
        StringBuilder text = new StringBuilder();
        while (at < end && (form[at] != 0 || escapedAt(at))) {
            text.append(unit());
        }
        return text.toString();
    }

    private char unit() {
        int first = int8();
        if (first == 0) {
            at++;
            return 0;
        }
        if (first < 0x80) {
            return (char) first;
        }
        if (first >> 5 == 0b110) {
            return atLeast(0x80, (first & 0x1F) << 6 | continuation());
        }
        if (first >> 4 == 0b1110) {
            return atLeast(0x800, (first & 0x0F) << 12 | continuation() << 6 | continuation());
        }
        throw damaged();
    }

    private int continuation() {
        int next = int8();
        if (next >> 6 != 0b10) {
            throw damaged();
        }
        return next & 0x3F;
    }

    private static char atLeast(int least, int unit) {
        if (unit < least) {
            throw damaged();
        }
        return (char) unit;
    }

    /** Reads to the end of a blob, which stays there. */
    private byte[] octets() {
        byte[] bytes = new byte[end - at];
        int size = 0;
        while (at < end && (form[at] != 0 || escapedAt(at))) {
            byte b = form[at++];
            bytes[size++] = b;
            if (b == 0) {
                at++;
            }
        }
        return Arrays.copyOf(bytes, size);
    }
}
