package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;

/** Sequences of bytes as they are. */
final class BytesValueCodec implements ValueCodec<Bytes> {
    static final BytesValueCodec INSTANCE = new BytesValueCodec();

    private BytesValueCodec() {}

    @Override
    public String name() {
        return ValueCodecs.BYTES;
    }

    @Override
    public Bytes encode(Bytes value) {
        if (!((Object) value instanceof Bytes)) {
            throw ValueCodecs.unsuitable(name(), value);
        }
        return ByteArrayValueCodec.INSTANCE.encode(value.unsafeArray());
    }

    @Override
    public Bytes decode(Bytes form) {
        return Bytes.wrap(ByteArrayValueCodec.INSTANCE.decode(form));
    }
}
