package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The form in which a key is stored. One of more than {@link #LONGEST} bytes does not fit into an index: its first bytes and a digest of all
 * are indexed, and the bytes after the first are the tail. Immutable.
 */
final class IndexKey {
    /** The bytes of a key that are indexed as they are. */
    static final int LONGEST = 1_900;

    private static final int DIGEST = 32;

    private final byte[] indexed;
    private final byte @Nullable [] tail;

    private IndexKey(byte[] indexed, byte @Nullable [] tail) {
        this.indexed = indexed;
        this.tail = tail;
    }

    static IndexKey of(Bytes key) {
        byte[] all = key.unsafeArray();
        if (!isLong(key)) {
            return new IndexKey(all, null);
        }
        byte[] indexed = Arrays.copyOf(all, LONGEST + DIGEST);
        System.arraycopy(digest(all), 0, indexed, LONGEST, DIGEST);
        return new IndexKey(indexed, Arrays.copyOfRange(all, LONGEST, all.length));
    }

    /** Returns the form of {@code key} that is indexed: mostly the key itself. */
    static Bytes form(Bytes key) {
        return isLong(key) ? Bytes.wrap(of(key).indexed()) : key;
    }

    /** Returns what is unique for the key, and ordered as keys are, except among keys that share their first bytes. */
    byte[] indexed() {
        return indexed;
    }

    /** Returns the bytes that {@link #indexed} leaves out, or null. */
    byte @Nullable [] tail() {
        return tail;
    }

    static boolean isLong(Bytes key) {
        return key.length() > LONGEST;
    }

    /** Returns the key of a row. */
    static Bytes key(byte[] indexed, byte @Nullable [] tail) {
        if (tail == null) {
            return Bytes.wrap(indexed);
        }
        byte[] all = Arrays.copyOf(indexed, LONGEST + tail.length);
        System.arraycopy(tail, 0, all, LONGEST, tail.length);
        return Bytes.wrap(all);
    }

    /** Returns the first bytes of a key, which all keys with the same ones share. */
    static Bytes head(Bytes key) {
        return isLong(key) ? Bytes.wrap(Arrays.copyOf(key.unsafeArray(), LONGEST)) : key;
    }

    private static byte[] digest(byte[] all) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(all);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("Every JVM has SHA-256", e);
        }
    }
}
