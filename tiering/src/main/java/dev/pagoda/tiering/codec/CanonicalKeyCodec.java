package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;

/**
 * The canonical form of keys of one type.
 *
 * <p>Text and bytes run to the end of the form when they are the whole key, so that a prefix of the text is a prefix of the form; inside
 * another key they end themselves.
 */
final class CanonicalKeyCodec<K> implements KeyCodec<K> {
    private final Class<K> type;
    private final AllowList allowed;
    private final UserTypes types;
    private final KeyProof proof;

    CanonicalKeyCodec(Class<K> type, AllowList allowed, UserTypes types) {
        this.type = type;
        this.allowed = allowed;
        this.types = types;
        this.proof = new KeyProof(this::decodeAny);
    }

    @Override
    public Bytes encode(K key) {
        if (!type.isInstance(key)) {
            throw unsuitable(key);
        }
        if (key instanceof String text) {
            return text(text);
        }
        if (key instanceof byte[] bytes) {
            return blob(bytes);
        }
        if (key instanceof Bytes bytes) {
            return blob(bytes.unsafeArray());
        }
        try {
            KeyWriter out = new KeyWriter();
            KeyProof.Check check = proof.begin();
            new FormEncoder(out, allowed, check).element(key);
            Bytes form = out.toBytes();
            check.finish(key, form);
            return form;
        } catch (StackOverflowError e) {
            throw FormEncoder.noForm(key.getClass(), "it is nested too deeply");
        }
    }

    @Override
    public K decode(Bytes form) {
        Object key = Conversion.to(type, decodeAny(form));
        if (key == null || !type.isInstance(key)) {
            String found = key == null ? "null" : key.getClass().getTypeName();
            throw new StoreException(
                    ErrorCode.DAMAGED,
                    "A stored key can't be decoded: it is a " + found + ", not a " + type.getTypeName());
        }
        return type.cast(key);
    }

    @Override
    public Bytes encodePrefix(String prefix) {
        return text(prefix);
    }

    private Object decodeAny(Bytes form) {
        try {
            return decode(new KeyReader(form.unsafeArray()));
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new StoreException(
                    ErrorCode.DAMAGED,
                    "A stored key can't be decoded: " + e.getClass().getName(),
                    e);
        }
    }

    private Object decode(KeyReader in) {
        int tag = in.peek();
        if (tag == KeyTags.STRING || tag == KeyTags.BLOB) {
            in.int8();
            return tag == KeyTags.STRING ? in.openText() : in.openBlob();
        }
        Object key = new FormDecoder(in, types).element();
        if (key == null || !in.atEnd()) {
            throw KeyReader.damaged();
        }
        return key;
    }

    private static Bytes text(String text) {
        KeyWriter out = new KeyWriter(1 + text.length());
        out.int8(KeyTags.STRING);
        out.openText(text);
        return out.toBytes();
    }

    private static Bytes blob(byte[] bytes) {
        KeyWriter out = new KeyWriter(1 + bytes.length);
        out.int8(KeyTags.BLOB);
        out.openBlob(bytes);
        return out.toBytes();
    }

    private StoreException unsuitable(Object key) {
        String what = key == null
                ? "A key must not be null"
                : "A key of " + key.getClass().getTypeName() + " does not fit a cache whose keys are "
                        + type.getTypeName();
        return new StoreException(ErrorCode.INVALID_KEY, what);
    }
}
