package dev.pagoda.tiering.codec;

import java.io.IOException;
import java.io.NotActiveException;
import java.io.ObjectOutputStream;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a class's own {@code writeObject} or {@code writeExternal} writes to, as part of a key's form: each primitive, text, array
 * of bytes or object is an element of its own.
 *
 * <p>The class has a line for each method of the interface, which takes it beyond the usual length. Not thread-safe.
 */
final class FormOutput extends ObjectOutputStream {
    private final FormEncoder encoder;
    private final Object object;
    private final ObjectShape.@Nullable Level level;
    private @Nullable Fields fields;

    /** @param level the class whose hook writes, or null for {@code writeExternal} */
    FormOutput(FormEncoder encoder, Object object, ObjectShape.@Nullable Level level) throws IOException {
        this.encoder = encoder;
        this.object = object;
        this.level = level;
    }

    @Override
    protected void writeObjectOverride(@Nullable Object value) {
        encoder.data(value);
    }

    @Override
    public void writeUnshared(@Nullable Object value) {
        encoder.data(value);
    }

    @Override
    public void defaultWriteObject() throws IOException {
        encoder.fields(object, active());
    }

    @Override
    public PutField putFields() throws IOException {
        active();
        if (fields == null) {
            fields = new Fields();
        }
        return fields;
    }

    @Override
    public void writeFields() throws IOException {
        if (fields == null) {
            throw new NotActiveException("putFields was not called");
        }
        fields.values.forEach(encoder::field);
    }

    @Override
    public void write(int value) {
        encoder.data((byte) value);
    }

    @Override
    public void write(byte[] bytes) {
        encoder.data(bytes);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) {
        encoder.data(Arrays.copyOfRange(bytes, offset, offset + length));
    }

    @Override
    public void writeBoolean(boolean value) {
        encoder.data(value);
    }

    @Override
    public void writeByte(int value) {
        encoder.data((byte) value);
    }

    @Override
    public void writeShort(int value) {
        encoder.data((short) value);
    }

    @Override
    public void writeChar(int value) {
        encoder.data((char) value);
    }

    @Override
    public void writeInt(int value) {
        encoder.data(value);
    }

    @Override
    public void writeLong(long value) {
        encoder.data(value);
    }

    @Override
    public void writeFloat(float value) {
        encoder.data(value);
    }

    @Override
    public void writeDouble(double value) {
        encoder.data(value);
    }

    @Override
    public void writeBytes(String text) {
        for (int i = 0; i < text.length(); i++) {
            encoder.data((byte) text.charAt(i));
        }
    }

    @Override
    public void writeChars(String text) {
        for (int i = 0; i < text.length(); i++) {
            encoder.data(text.charAt(i));
        }
    }

    @Override
    public void writeUTF(String text) {
        encoder.data(text);
    }

    @Override
    public void reset() {}

    @Override
    public void useProtocolVersion(int version) {}

    @Override
    public void flush() {}

    @Override
    public void close() {}

    private ObjectShape.Level active() throws NotActiveException {
        if (level == null) {
            throw new NotActiveException("not in writeObject");
        }
        return level;
    }

    /** Fields by name, as a hook names them. */
    private static final class Fields extends PutField {
        private final Map<String, @Nullable Object> values = new TreeMap<>();

        @Override
        public void put(String name, boolean value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, byte value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, char value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, short value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, int value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, long value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, float value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, double value) {
            values.put(name, value);
        }

        @Override
        public void put(String name, @Nullable Object value) {
            values.put(name, value);
        }

        @Override
        @Deprecated
        public void write(java.io.ObjectOutput out) {
            throw new UnsupportedOperationException("write is obsolete, writeFields takes its place");
        }
    }
}
