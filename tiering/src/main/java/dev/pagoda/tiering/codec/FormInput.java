package dev.pagoda.tiering.codec;

import java.io.EOFException;
import java.io.IOException;
import java.io.NotActiveException;
import java.io.ObjectInputStream;
import java.io.ObjectInputValidation;
import java.io.ObjectStreamClass;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stream that a class's own {@code readObject} or {@code readExternal} reads from, over a part of a key's form; see {@link FormOutput}.
 *
 * <p>The class has a line for each method of the interface, which takes it beyond the usual length. Not thread-safe.
 */
final class FormInput extends ObjectInputStream {
    private final FormObjects objects;
    private final Object object;
    private final ObjectShape.@Nullable Level level;

    /** @param level the class whose hook reads, or null for {@code readExternal} */
    FormInput(FormObjects objects, Object object, ObjectShape.@Nullable Level level) throws IOException {
        this.objects = objects;
        this.object = object;
        this.level = level;
    }

    @Override
    protected @Nullable Object readObjectOverride() throws IOException {
        if (!objects.hasData()) {
            throw new EOFException();
        }
        return objects.data();
    }

    @Override
    public @Nullable Object readUnshared() throws IOException {
        return readObjectOverride();
    }

    @Override
    public void defaultReadObject() throws IOException {
        objects.readFields(object, active());
    }

    @Override
    public GetField readFields() throws IOException {
        active();
        return new Fields(objects.namedFields());
    }

    /** Validations run when a graph is complete, but a key's parts are read one by one. */
    @Override
    public void registerValidation(ObjectInputValidation validation, int priority) {
        throw new UnsupportedOperationException("Keys can't register validations");
    }

    @Override
    public int read() throws IOException {
        return objects.hasData() ? readByte() & 0xFF : -1;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        if (!objects.hasData()) {
            return -1;
        }
        readFully(bytes, offset, length);
        return length;
    }

    @Override
    public int available() {
        return objects.hasData() ? 1 : 0;
    }

    @Override
    public boolean readBoolean() throws IOException {
        return next(Boolean.class);
    }

    @Override
    public byte readByte() throws IOException {
        return next(Byte.class);
    }

    @Override
    public int readUnsignedByte() throws IOException {
        return readByte() & 0xFF;
    }

    @Override
    public char readChar() throws IOException {
        return next(Character.class);
    }

    @Override
    public short readShort() throws IOException {
        return next(Short.class);
    }

    @Override
    public int readUnsignedShort() throws IOException {
        return readShort() & 0xFFFF;
    }

    @Override
    public int readInt() throws IOException {
        return next(Integer.class);
    }

    @Override
    public long readLong() throws IOException {
        return next(Long.class);
    }

    @Override
    public float readFloat() throws IOException {
        return next(Float.class);
    }

    @Override
    public double readDouble() throws IOException {
        return next(Double.class);
    }

    @Override
    public void readFully(byte[] bytes) throws IOException {
        readFully(bytes, 0, bytes.length);
    }

    /** Arrays are read in the portions in which they were written. */
    @Override
    public void readFully(byte[] bytes, int offset, int length) throws IOException {
        byte[] written = next(byte[].class);
        if (written.length != length) {
            throw new EOFException();
        }
        System.arraycopy(written, 0, bytes, offset, length);
    }

    @Override
    public String readUTF() throws IOException {
        return next(String.class);
    }

    @Override
    public void close() {}

    private <T> T next(Class<T> type) throws IOException {
        Object value = readObjectOverride();
        if (!type.isInstance(value)) {
            throw new IOException("The form holds another type here");
        }
        return type.cast(value);
    }

    private ObjectShape.Level active() throws NotActiveException {
        if (level == null) {
            throw new NotActiveException("not in readObject");
        }
        return level;
    }

    /** Fields by name, as a hook asks for them. */
    private static final class Fields extends GetField {
        private final Map<String, @Nullable Object> values;

        Fields(Map<String, @Nullable Object> values) {
            this.values = values;
        }

        @Override
        public ObjectStreamClass getObjectStreamClass() {
            throw new UnsupportedOperationException("The form of a key has no class description");
        }

        @Override
        public boolean defaulted(String name) {
            return !values.containsKey(name);
        }

        @Override
        public boolean get(String name, boolean otherwise) {
            return get(Boolean.class, name, otherwise);
        }

        @Override
        public byte get(String name, byte otherwise) {
            return get(Byte.class, name, otherwise);
        }

        @Override
        public char get(String name, char otherwise) {
            return get(Character.class, name, otherwise);
        }

        @Override
        public short get(String name, short otherwise) {
            return get(Short.class, name, otherwise);
        }

        @Override
        public int get(String name, int otherwise) {
            return get(Integer.class, name, otherwise);
        }

        @Override
        public long get(String name, long otherwise) {
            return get(Long.class, name, otherwise);
        }

        @Override
        public float get(String name, float otherwise) {
            return get(Float.class, name, otherwise);
        }

        @Override
        public double get(String name, double otherwise) {
            return get(Double.class, name, otherwise);
        }

        @Override
        public @Nullable Object get(String name, @Nullable Object otherwise) {
            return values.getOrDefault(name, otherwise);
        }

        private <T> T get(Class<T> type, String name, T otherwise) {
            Object value = values.get(name);
            return value == null ? otherwise : type.cast(value);
        }
    }
}
