package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.Externalizable;
import java.io.IOException;
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
    private final KeyProof.Check check;
    private final KeyWriter out;
    private final int depth;

    FormEncoder(KeyWriter out, AllowList allowed, KeyProof.Check check) {
        this(out, allowed, check, 0);
    }

    private FormEncoder(KeyWriter out, AllowList allowed, KeyProof.Check check, int depth) {
        this.out = out;
        this.allowed = allowed;
        this.check = check;
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

    /** Writes what a collection holds, whose {@code equals} asks that of the parts. */
    private void part(@Nullable Object key) {
        if (key != null && key.getClass().isArray()) {
            throw noForm(key.getClass(), "in a collection an array is equal to nothing but itself");
        }
        element(key);
    }

    /** Returns the form of one element on its own. */
    byte[] separate(Object key) {
        KeyWriter writer = new KeyWriter();
        new FormEncoder(writer, allowed, check, depth + 1).part(key);
        return writer.toArray();
    }

    private FormEncoder nested() {
        return new FormEncoder(out, allowed, check, depth + 1);
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
            part(optional.orElse(null));
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
            list.forEach(this::part);
            out.int8(KeyTags.END);
        } else if (key instanceof Set<?> set) {
            requireNaturalOrder(set);
            sorted(KeyTags.SET, set.stream().map(this::separateOrNull).toList());
        } else if (key instanceof Map<?, ?> map) {
            requireNaturalOrder(map);
            sorted(KeyTags.MAP, map.entrySet().stream().map(this::pair).toList());
        } else if (key instanceof Map.Entry<?, ?> entry) {
            out.int8(KeyTags.ENTRY);
            part(entry.getKey());
            part(entry.getValue());
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
        FormEncoder encoder = new FormEncoder(writer, allowed, check, depth + 1);
        encoder.part(entry.getKey());
        encoder.part(entry.getValue());
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
        check.met(value.getClass());
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
        ObjectShape shape = ObjectShape.of(key.getClass());
        Object written = shape.replace(key);
        if (written == null || written.getClass() != key.getClass()) {
            check.met(key.getClass());
            element(written);
        } else if (!shape.isReachable()) {
            throw noForm(key.getClass(), "its fields can't be read; open its package");
        } else {
            check.met(key.getClass());
            fillLazyFields(written);
            named(KeyTags.OBJECT, written.getClass());
            levels(shape, written);
            out.int8(KeyTags.END);
        }
    }

    /** Fields that a class fills when its hash code is first asked for have to be filled in all equal keys or in none. */
    @SuppressWarnings({"ReturnValueIgnored", "CheckReturnValue"})
    private static void fillLazyFields(Object key) {
        key.hashCode();
    }

    private void levels(ObjectShape shape, Object object) {
        try {
            if (object instanceof Externalizable external) {
                external.writeExternal(new FormOutput(this, object, null));
                return;
            }
            for (ObjectShape.Level level : shape.levels()) {
                named(KeyTags.OBJECT_CLASS, level.type());
                if (level.writeObject() == null) {
                    fields(object, level);
                } else {
                    level.write(object, new FormOutput(this, object, level));
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new StoreException(
                    ErrorCode.INVALID_KEY, "A key of " + object.getClass().getTypeName() + " can't be serialised", e);
        }
    }

    /** Writes the fields of one level, by name. */
    void fields(Object object, ObjectShape.Level level) {
        for (SerialField field : level.fields()) {
            field(field.name(), field.get(object));
        }
    }

    void field(String name, @Nullable Object value) {
        out.int8(KeyTags.OBJECT_FIELD);
        out.text(name);
        element(value);
    }

    /** Writes an element that belongs to no field. */
    void data(@Nullable Object value) {
        out.int8(KeyTags.OBJECT_DATA);
        element(value);
    }

    private void named(int tag, Class<?> type) {
        out.int8(tag);
        out.text(allowed.check(type.getName()));
    }

    private static void requireNaturalOrder(Object collection) {
        boolean custom = (collection instanceof java.util.SortedSet<?> set && set.comparator() != null)
                || (collection instanceof java.util.SortedMap<?, ?> map && map.comparator() != null);
        if (custom) {
            throw noForm(collection.getClass(), "its comparator decides what is equal");
        }
    }
}
