package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.codec.ValueCodec;

/** Decodes what can be decoded, and leaves values of refused classes in their raw form. */
final class ReadableValues implements ValueCodec<Object> {
    private final ValueCodec<Object> codec;

    ReadableValues(ValueCodec<Object> codec) {
        this.codec = codec;
    }

    @Override
    public String name() {
        return codec.name();
    }

    @Override
    public Bytes encode(Object value) {
        return value instanceof RawValue raw ? raw.form() : codec.encode(value);
    }

    @Override
    public Object decode(Bytes form) {
        try {
            return codec.decode(form);
        } catch (StoreException e) {
            if (e.code() == ErrorCode.TYPE_NOT_ALLOWED) {
                return new RawValue(form, "(" + form.length() + " bytes: " + e.getMessage() + ")");
            }
            throw e;
        }
    }
}
