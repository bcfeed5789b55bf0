package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import java.util.Arrays;

/** Arrays of bytes as they are. */
final class ByteArrayValueCodec implements ValueCodec<byte[]> {
    static final ByteArrayValueCodec INSTANCE = new ByteArrayValueCodec();

    private ByteArrayValueCodec() {}

    @Override
    public String name() {
        return ValueCodecs.BYTES;
    }

    @Override
    public Bytes encode(byte[] value) {
        if (!((Object) value instanceof byte[])) {
            throw ValueCodecs.unsuitable(name(), value);
        }
        byte[] frame = new byte[Frame.HEADER + value.length];
        System.arraycopy(value, 0, frame, Frame.HEADER, value.length);
        return Frame.seal(frame, Frame.BYTES);
    }

    @Override
    public byte[] decode(Bytes form) {
        int codec = Frame.open(form);
        if (codec != Frame.BYTES) {
            throw Frame.foreign(codec, name());
        }
        return Arrays.copyOfRange(form.unsafeArray(), Frame.HEADER, form.length());
    }
}
