package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;

/**
 * Text as {@code string}, arrays of bytes as {@code bytes}, everything else by another codec, value by value. What a frame holds decides how
 * it is read.
 */
final class AutoValueCodec<V> implements ValueCodec<V> {
    private final Class<V> type;
    private final ValueCodec<V> others;

    AutoValueCodec(Class<V> type, ValueCodec<V> others) {
        this.type = type;
        this.others = others;
    }

    @Override
    public String name() {
        return ValueCodecs.AUTO;
    }

    @Override
    public Bytes encode(V value) {
        if (value instanceof String text) {
            return StringValueCodec.INSTANCE.encode(text);
        }
        if (value instanceof byte[] bytes) {
            return ByteArrayValueCodec.INSTANCE.encode(bytes);
        }
        return others.encode(value);
    }

    @Override
    public V decode(Bytes form) {
        return switch (Frame.codec(form)) {
            case Frame.STRING, Frame.STRING_UTF16 -> ValueCodecs.cast(type, StringValueCodec.INSTANCE.decode(form));
            case Frame.BYTES -> ValueCodecs.cast(type, ByteArrayValueCodec.INSTANCE.decode(form));
            default -> others.decode(form);
        };
    }
}
