package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.io.InvalidClassException;
import java.io.NotSerializableException;
import java.io.ObjectOutputStream;

/**
 * The serialisation of the JDK, for whatever is {@link java.io.Serializable}, hooks included. Every class in the stream must be in the
 * allow-list, when a value is written and again when it is read.
 */
final class JdkValueCodec<V> implements ValueCodec<V> {
    private final Class<V> type;
    private final ClassLoader loader;
    private final AllowList allowed;

    JdkValueCodec(Class<V> type, ClassLoader loader, AllowList allowed) {
        this.type = type;
        this.loader = loader;
        this.allowed = allowed;
    }

    @Override
    public String name() {
        return ValueCodecs.JDK;
    }

    @Override
    public Bytes encode(V value) {
        if (!type.isInstance(value)) {
            throw ValueCodecs.unsuitable(name(), value);
        }
        FrameBuffer buffer = new FrameBuffer();
        try (ObjectOutputStream out = new AllowedOutput(buffer, allowed)) {
            out.writeObject(value);
        } catch (NotSerializableException e) {
            throw new StoreException(
                    ErrorCode.INVALID_VALUE,
                    "Class " + e.getMessage() + " is not Serializable, which codec jdk needs",
                    e);
        } catch (StoreException e) {
            throw e;
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new StoreException(
                    ErrorCode.INVALID_VALUE,
                    "A value of " + value.getClass().getName() + " can't be serialised: "
                            + e.getClass().getName(),
                    e);
        }
        return buffer.seal(Frame.JDK);
    }

    @Override
    public V decode(Bytes form) {
        int codec = Frame.open(form);
        if (codec != Frame.JDK) {
            throw Frame.foreign(codec, name());
        }
        return ValueCodecs.cast(type, read(form));
    }

    private Object read(Bytes form) {
        int length = form.length() - Frame.HEADER;
        try (AllowedInput in = new AllowedInput(form.unsafeArray(), Frame.HEADER, length, loader, allowed)) {
            Object value = in.readObject();
            if (value == null || in.read() >= 0) {
                throw Frame.damaged("it is no single object", null);
            }
            return value;
        } catch (StoreException e) {
            throw e;
        } catch (ClassNotFoundException e) {
            throw Frame.damaged("class " + e.getMessage() + " is missing", e);
        } catch (InvalidClassException e) {
            throw Frame.damaged("its class " + e.classname + " does not fit or exceeds the limits of a stream", e);
        } catch (IOException | RuntimeException | StackOverflowError | LinkageError e) {
            throw Frame.damaged("it is no serialised object, " + e.getClass().getName(), e);
        }
    }
}
