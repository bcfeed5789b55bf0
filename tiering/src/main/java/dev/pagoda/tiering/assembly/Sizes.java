package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.ValueCodec;
import java.util.function.ToIntBiFunction;

/** Estimates what keys and values take on the heap: known types by their length, others by their encoded form. */
final class Sizes<K, V> implements ToIntBiFunction<K, V> {
    private static final int HEADER = 16;
    private static final int TEXT_HEADER = 40;
    private static final int UNKNOWN = -1;

    private final KeyCodec<K> keys;
    private final ValueCodec<V> values;

    Sizes(KeyCodec<K> keys, ValueCodec<V> values) {
        this.keys = keys;
        this.values = values;
    }

    @Override
    public int applyAsInt(K key, V value) {
        int ofKey = known(key);
        int ofValue = known(value);
        return (ofKey == UNKNOWN ? HEADER + keys.encode(key).length() : ofKey)
                + (ofValue == UNKNOWN ? HEADER + values.encode(value).length() : ofValue);
    }

    private static int known(Object object) {
        if (object instanceof String text) {
            return TEXT_HEADER + text.length();
        }
        if (object instanceof byte[] array) {
            return HEADER + array.length;
        }
        if (object instanceof Bytes bytes) {
            return HEADER + HEADER + bytes.length();
        }
        return object instanceof Number || object instanceof Enum ? HEADER : UNKNOWN;
    }
}
