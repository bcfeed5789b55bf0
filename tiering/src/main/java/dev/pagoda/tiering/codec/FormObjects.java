package dev.pagoda.tiering.codec;

import java.io.Externalizable;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the form of one object of a serialisable class: the parts of each level of its hierarchy, each a level's name, named fields and what
 * a hook wrote. Not thread-safe.
 */
final class FormObjects {
    private final FormDecoder decoder;
    private final KeyReader in;

    FormObjects(FormDecoder decoder) {
        this.decoder = decoder;
        this.in = decoder.reader();
    }

    /** Returns the object of {@code shape} whose levels follow, and reads to their end. */
    @Nullable
    Object read(ObjectShape shape) {
        try {
            Object object = shape.create();
            if (object instanceof Externalizable external) {
                external.readExternal(new FormInput(this, object, null));
            }
            while (in.peek() == KeyTags.OBJECT_CLASS) {
                in.int8();
                readLevel(object, level(shape, in.text()));
            }
            if (in.int8() != KeyTags.END) {
                throw KeyReader.damaged();
            }
            return shape.resolve(object);
        } catch (IOException | ClassNotFoundException e) {
            throw new IllegalArgumentException(e);
        }
    }

    boolean hasData() {
        return in.peek() == KeyTags.OBJECT_DATA;
    }

    @Nullable
    Object data() {
        in.int8();
        return decoder.element();
    }

    /** Reads the named fields that follow; a field that the class has no longer is left out. */
    void readFields(Object object, ObjectShape.Level level) {
        namedFields().forEach((name, value) -> {
            SerialField field = level.field(name);
            if (field != null) {
                field.set(object, Conversion.to(field.type(), value));
            }
        });
    }

    Map<String, @Nullable Object> namedFields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        while (in.peek() == KeyTags.OBJECT_FIELD) {
            in.int8();
            String name = in.text();
            fields.put(name, decoder.element());
        }
        return fields;
    }

    private void readLevel(Object object, ObjectShape.Level level) throws IOException {
        if (level.readObject() == null) {
            readFields(object, level);
        } else {
            level.read(object, new FormInput(this, object, level));
        }
        while (in.peek() == KeyTags.OBJECT_FIELD || hasData()) {
            namedFields();
            if (hasData()) {
                data();
            }
        }
    }

    private static ObjectShape.Level level(ObjectShape shape, String name) {
        for (ObjectShape.Level level : shape.levels()) {
            if (level.type().getName().equals(name)) {
                return level;
            }
        }
        throw KeyReader.damaged();
    }
}
