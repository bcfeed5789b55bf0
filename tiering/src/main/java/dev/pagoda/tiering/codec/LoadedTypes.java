package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes the real thing, with the allowed classes of one loader. */
record LoadedTypes(AllowList allowed, ClassLoader loader) implements UserTypes {
    @Override
    @SuppressWarnings({"unchecked", "rawtypes"})
    public Object constant(FormDecoder decoder, int start) {
        Class<?> type = find(decoder.reader().text());
        String name = decoder.reader().text();
        if (!type.isEnum()) {
            throw KeyReader.damaged();
        }
        return Enum.valueOf((Class<? extends Enum>) type, name);
    }

    @Override
    public Object type(FormDecoder decoder, int start) {
        return find(decoder.reader().text());
    }

    @Override
    public Object record(FormDecoder decoder, int start) {
        Class<?> type = find(decoder.reader().text());
        List<@Nullable Object> components = decoder.elements();
        if (!type.isRecord()) {
            throw KeyReader.damaged();
        }
        RecordShape shape = RecordShape.of(type);
        if (components.size() != shape.types().size()) {
            throw new StoreException(
                    ErrorCode.DAMAGED,
                    "A stored key can't be decoded: record " + type.getName() + " has other components by now");
        }
        for (int i = 0; i < components.size(); i++) {
            components.set(i, Conversion.to(shape.types().get(i), components.get(i)));
        }
        return resolved(ObjectShape.of(type).resolve(shape.create(components.toArray())));
    }

    @Override
    public Object object(FormDecoder decoder, int start) {
        Class<?> type = find(decoder.reader().text());
        ObjectShape shape = ObjectShape.of(type);
        boolean special = type.isRecord() || type.isArray() || Enum.class.isAssignableFrom(type);
        if (special || !shape.isReachable()) {
            throw KeyReader.damaged();
        }
        return resolved(new FormObjects(decoder).read(shape));
    }

    /** A record or object may stand for another one, but not for nothing. */
    private static Object resolved(@Nullable Object object) {
        if (object == null) {
            throw KeyReader.damaged();
        }
        return object;
    }

    Class<?> find(String name) {
        try {
            return Classes.find(allowed.check(name), loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new StoreException(
                    ErrorCode.DAMAGED, "A stored key can't be decoded: class " + name + " is missing", e);
        }
    }
}
