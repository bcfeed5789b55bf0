package dev.pagoda.tiering.codec;

import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the form of one key; what needs a class of the user is made by {@link UserTypes}. Not thread-safe. */
final class FormDecoder {
    /** A key may stand in a few more levels than {@link FormEncoder} counts, since it counts objects, not elements. */
    private static final int MAXIMUM_DEPTH = 500;

    private final KeyReader in;
    private final UserTypes types;
    private int depth;

    FormDecoder(KeyReader in, UserTypes types) {
        this.in = in;
        this.types = types;
    }

    KeyReader reader() {
        return in;
    }

    @Nullable
    Object element() {
        int start = in.position();
        int tag = in.int8();
        if (tag == KeyTags.NULL) {
            return null;
        }
        Object simple = SimpleKeys.read(tag, in);
        if (simple != null) {
            return simple;
        }
        if (++depth > MAXIMUM_DEPTH) {
            throw KeyReader.damaged();
        }
        Object composite = composite(tag, start);
        depth--;
        return composite;
    }

    /** Reads elements to their end. */
    List<@Nullable Object> elements() {
        List<@Nullable Object> elements = new ArrayList<>();
        while (in.peek() != KeyTags.END) {
            elements.add(element());
        }
        in.int8();
        return elements;
    }

    private Object composite(int tag, int start) {
        return switch (tag) {
            case KeyTags.LIST -> elements();
            case KeyTags.SET -> set();
            case KeyTags.MAP -> map();
            case KeyTags.ENTRY -> new AbstractMap.SimpleImmutableEntry<>(element(), element());
            case KeyTags.OPTIONAL -> Optional.ofNullable(element());
            case KeyTags.ARRAY -> elements().toArray();
            case KeyTags.NUMBERS -> KeyArrays.read(in);
            case KeyTags.ENUM -> types.constant(this, start);
            case KeyTags.CLASS -> types.type(this, start);
            case KeyTags.RECORD -> types.record(this, start);
            case KeyTags.OBJECT -> types.object(this, start);
            default -> throw KeyReader.damaged();
        };
    }

    private Set<@Nullable Object> set() {
        Set<@Nullable Object> set = new LinkedHashSet<>();
        byte[] last = new byte[0];
        while (in.peek() != KeyTags.END) {
            int start = in.position();
            Object element = element();
            last = requireOrder(last, in.from(start));
            if (!set.add(element)) {
                throw KeyReader.damaged();
            }
        }
        in.int8();
        return set;
    }

    private Map<@Nullable Object, @Nullable Object> map() {
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        byte[] last = new byte[0];
        while (in.peek() != KeyTags.END) {
            int start = in.position();
            Object key = element();
            last = requireOrder(last, in.from(start));
            map.put(key, element());
        }
        in.int8();
        return map;
    }

    private static byte[] requireOrder(byte[] last, byte[] next) {
        if (Arrays.compareUnsigned(last, next) >= 0) {
            throw KeyReader.damaged();
        }
        return next;
    }
}
