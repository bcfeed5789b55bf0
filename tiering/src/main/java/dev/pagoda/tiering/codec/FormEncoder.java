package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes the form of one key, element by element. Not thread-safe.
 *
 * <p>Collections are written by the contracts of their interfaces, so that equal ones have one form whatever their classes: a list in its
 * order, a set and a map in the order of their elements' forms. An enum is written by name, not by ordinal: to insert or move a constant
 * must not give old keys another meaning.
 */
final class FormEncoder {
    /** Deeper than any sensible key, and far below the stack's limit; a key that contains itself ends here. */
    private static final int MAXIMUM_DEPTH = 100;

    private final AllowList allowed;
    private final ClassLoader loader;
    private final KeyWriter out;
    private final int depth;

    FormEncoder(KeyWriter out, AllowList allowed, ClassLoader loader) {
        this(out, allowed, loader, 0);
    }

    private FormEncoder(KeyWriter out, AllowList allowed, ClassLoader loader, int depth) {
        this.out = out;
        this.allowed = allowed;
        this.loader = loader;
        this.depth = depth;
        if (depth > MAXIMUM_DEPTH) {
            throw new StoreException(
                    ErrorCode.INVALID_KEY,
                    "A key contains itself or is nested more than " + MAXIMUM_DEPTH + " levels deep");
        }
    }

    static StoreException noForm(Class<?> type, String why) {
        return new StoreException(
                ErrorCode.INVALID_KEY, "A key of " + type.getTypeName() + " has no canonical form: " + why);
    }

    void element(@Nullable Object key) {
        if (key == null) {
            out.int8(KeyTags.NULL);
        } else if (!SimpleKeys.write(out, key)) {
            nested().composite(key);
        }
    }

    /** Returns the form of one element on its own. */
    byte[] separate(Object key) {
        KeyWriter writer = new KeyWriter();
        new FormEncoder(writer, allowed, loader, depth + 1).element(key);
        return writer.toArray();
    }

    private FormEncoder nested() {
        return new FormEncoder(out, allowed, loader, depth + 1);
    }

    private void composite(Object key) {
        if (key instanceof Enum<?> constant) {
            named(KeyTags.ENUM, constant.getDeclaringClass());
            out.text(constant.name());
        } else if (key instanceof Collection<?> || key instanceof Map<?, ?> || key instanceof Map.Entry<?, ?>) {
            collection(key);
        } else if (key.getClass().isArray()) {
            array(key);
        } else if (key instanceof Record value) {
            record(value);
        } else if (key instanceof Optional<?> optional) {
            out.int8(KeyTags.OPTIONAL);
            element(optional.orElse(null));
        } else if (key instanceof Class<?> type) {
            named(KeyTags.CLASS, type);
        } else if (key instanceof RawKey raw) {
            out.raw(raw.form().unsafeArray());
        } else {
            object(key);
        }
    }

    private void collection(Object key) {
        if (key instanceof List<?> list) {
            out.int8(KeyTags.LIST);
            list.forEach(this::element);
            out.int8(KeyTags.END);
        } else if (key instanceof Set<?> set) {
            requireNaturalOrder(set);
            sorted(KeyTags.SET, set.stream().map(this::separateOrNull).toList());
        } else if (key instanceof Map<?, ?> map) {
            requireNaturalOrder(map);
            sorted(KeyTags.MAP, map.entrySet().stream().map(this::pair).toList());
        } else if (key instanceof Map.Entry<?, ?> entry) {
            out.int8(KeyTags.ENTRY);
            element(entry.getKey());
            element(entry.getValue());
        } else {
            throw noForm(key.getClass(), "only lists, sets and maps say when they are equal");
        }
    }

    private void sorted(int tag, List<byte[]> elements) {
        List<byte[]> ordered = new ArrayList<>(elements);
        ordered.sort(Arrays::compareUnsigned);
        out.int8(tag);
        ordered.forEach(out::raw);
        out.int8(KeyTags.END);
    }

    private byte[] separateOrNull(@Nullable Object element) {
        return element == null ? new byte[] {KeyTags.NULL} : separate(element);
    }

    private byte[] pair(Map.Entry<?, ?> entry) {
        KeyWriter writer = new KeyWriter();
        FormEncoder encoder = new FormEncoder(writer, allowed, loader, depth + 1);
        encoder.element(entry.getKey());
        encoder.element(entry.getValue());
        return writer.toArray();
    }

    private void array(Object array) {
        if (array instanceof Object[] elements) {
            out.int8(KeyTags.ARRAY);
            for (Object element : elements) {
                element(element);
            }
            out.int8(KeyTags.END);
        } else {
            KeyArrays.write(out, array);
        }
    }

    private void record(Record value) {
        RecordShape shape = RecordShape.of(value.getClass());
        named(KeyTags.RECORD, value.getClass());
        for (Object component : shape.components(value)) {
            element(component);
        }
        out.int8(KeyTags.END);
    }

    private void object(Object key) {
        if (!(key instanceof Serializable)) {
            throw noForm(key.getClass(), "the class is not Serializable");
        }
        throw noForm(key.getClass(), "the class is not known");
    }

    private void named(int tag, Class<?> type) {
        if (!allowed.allows(type)) {
            throw AllowList.refused(type.getName());
        }
        out.int8(tag);
        out.text(type.getName());
    }

    private static void requireNaturalOrder(Object collection) {
        boolean custom = (collection instanceof java.util.SortedSet<?> set && set.comparator() != null)
                || (collection instanceof java.util.SortedMap<?, ?> map && map.comparator() != null);
        if (custom) {
            throw noForm(collection.getClass(), "its comparator decides what is equal");
        }
    }
}
