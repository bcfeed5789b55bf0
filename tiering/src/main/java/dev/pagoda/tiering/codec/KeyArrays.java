package dev.pagoda.tiering.codec;

import java.lang.reflect.Array;
import java.util.List;

/** Arrays of primitives: type, length, elements. */
final class KeyArrays {
    private static final List<Class<?>> TYPES =
            List.of(boolean.class, char.class, short.class, int.class, long.class, float.class, double.class);

    private KeyArrays() {}

    static void write(KeyWriter out, Object array) {
        int length = Array.getLength(array);
        out.int8(KeyTags.NUMBERS);
        out.int8(TYPES.indexOf(array.getClass().getComponentType()));
        out.raw32(length);
        for (int i = 0; i < length; i++) {
            SimpleKeys.write(out, Array.get(array, i));
        }
    }

    static Object read(KeyReader in) {
        int type = in.int8();
        int length = in.raw32();
        if (type >= TYPES.size() || length < 0 || length > in.remaining()) {
            throw KeyReader.damaged();
        }
        Object array = Array.newInstance(TYPES.get(type), length);
        for (int i = 0; i < length; i++) {
            Array.set(array, i, SimpleKeys.read(in.int8(), in));
        }
        return array;
    }
}
