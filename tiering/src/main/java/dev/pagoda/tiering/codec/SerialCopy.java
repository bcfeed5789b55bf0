package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.NotSerializableException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.OutputStream;
import java.util.ArrayDeque;
import java.util.Queue;

/**
 * A copy by the serialisation of the JDK. The classes that the writer meets are handed to the reader in the same order, which finds none by
 * name: whatever loaders they come from, the copy is of the same classes.
 */
final class SerialCopy {
    private SerialCopy() {}

    static Object of(Object value) {
        Queue<Class<?>> classes = new ArrayDeque<>();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            try (ObjectOutputStream out = new Writer(bytes, classes)) {
                out.writeObject(value);
            }
            try (ObjectInputStream in = new Reader(new ByteArrayInputStream(bytes.toByteArray()), classes)) {
                return in.readObject();
            }
        } catch (NotSerializableException e) {
            throw notSerializable(String.valueOf(e.getMessage()));
        } catch (IOException | ClassNotFoundException | RuntimeException | StackOverflowError e) {
            throw failed(value, e);
        }
    }

    static StoreException failed(Object value, Throwable cause) {
        String why = cause instanceof StackOverflowError
                ? "it is nested too deeply"
                : cause.getClass().getName();
        return new StoreException(
                ErrorCode.INVALID_VALUE, "A " + value.getClass().getTypeName() + " can't be copied: " + why, cause);
    }

    static StoreException notSerializable(String className) {
        return new StoreException(
                ErrorCode.INVALID_VALUE,
                "Class " + className
                        + " is not Serializable, so it can't be copied; make it Serializable, or store by reference");
    }

    private static final class Writer extends ObjectOutputStream {
        private final Queue<Class<?>> classes;

        Writer(OutputStream out, Queue<Class<?>> classes) throws IOException {
            super(out);
            this.classes = classes;
        }

        @Override
        protected void annotateClass(Class<?> type) {
            classes.add(type);
        }

        @Override
        protected void annotateProxyClass(Class<?> type) {
            classes.add(type);
        }
    }

    private static final class Reader extends ObjectInputStream {
        private final Queue<Class<?>> classes;

        Reader(InputStream in, Queue<Class<?>> classes) throws IOException {
            super(in);
            this.classes = classes;
        }

        @Override
        protected Class<?> resolveClass(ObjectStreamClass description) {
            return classes.remove();
        }

        @Override
        protected Class<?> resolveProxyClass(String[] interfaces) {
            return classes.remove();
        }
    }
}
