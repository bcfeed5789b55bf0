package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The codecs for values, by the names that configuration and catalogue use. */
public final class ValueCodecs {
    /** Chooses by the value: {@link #STRING} for text, {@link #BYTES} for arrays of bytes, {@link #JDK} for the rest. The default. */
    public static final String AUTO = "auto";
    /** Text. */
    public static final String STRING = "string";
    /** {@code byte[]} or {@link Bytes}. */
    public static final String BYTES = "bytes";
    /** The serialisation of the JDK: any {@link java.io.Serializable} value. */
    public static final String JDK = "jdk";
    /** Apache Fory: any value, fast and small; needs its library. */
    public static final String FORY = "fory";

    /** All names. */
    public static final List<String> NAMES = List.of(AUTO, STRING, BYTES, JDK, FORY);

    private ValueCodecs() {}

    /**
     * Returns the codec {@code name} for values of {@code type}.
     *
     * @param loader finds the classes of decoded values
     * @param allowed the classes that values may consist of; {@code type} is added
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if there is no such codec, {@link ErrorCode#TYPE_MISMATCH} if it does not
     *     take {@code type}, {@link ErrorCode#MISSING_LIBRARY} if its library is not on the class path
     */
    public static <V> ValueCodec<V> of(String name, Class<V> type, ClassLoader loader, AllowList allowed) {
        AllowList list = allowed.and(type);
        return switch (name) {
            case AUTO -> automatic(type, loader, list);
            case STRING -> requireType(name, type, String.class, StringValueCodec.INSTANCE);
            case BYTES ->
                type.isAssignableFrom(byte[].class)
                        ? requireType(name, type, byte[].class, ByteArrayValueCodec.INSTANCE)
                        : requireType(name, type, Bytes.class, BytesValueCodec.INSTANCE);
            case JDK -> new JdkValueCodec<>(type, loader, list);
            case FORY -> fory(type, loader, list);
            default ->
                throw new StoreException(
                        ErrorCode.CONFIGURATION, "There is no value codec \"" + name + "\"; allowed are " + NAMES);
        };
    }

    /** Returns the error for a value that a codec does not take; it names classes, never the value. */
    static StoreException unsuitable(String codec, @Nullable Object value) {
        String what =
                value == null ? "A value must not be null" : "Codec " + codec + " does not take a " + className(value);
        return new StoreException(ErrorCode.INVALID_VALUE, what);
    }

    /** Returns {@code value} if it is of {@code type}, as a decoder must check. */
    static <V> V cast(Class<V> type, Object value) {
        if (!type.isInstance(value)) {
            throw Frame.damaged("it is a " + className(value) + ", not a " + type.getTypeName(), null);
        }
        return type.cast(value);
    }

    private static <V> ValueCodec<V> fory(Class<V> type, ClassLoader loader, AllowList allowed) {
        try {
            return new ForyValueCodec<>(type, loader, allowed);
        } catch (NoClassDefFoundError e) {
            throw new StoreException(
                    ErrorCode.MISSING_LIBRARY,
                    "The value codec fory needs the library org.apache.fory:fory-core, add it",
                    e);
        }
    }

    private static <V> ValueCodec<V> automatic(Class<V> type, ClassLoader loader, AllowList allowed) {
        if (type == Bytes.class) {
            return requireType(AUTO, type, Bytes.class, BytesValueCodec.INSTANCE);
        }
        return new AutoValueCodec<>(type, new JdkValueCodec<>(type, loader, allowed));
    }

    /** A codec of {@code taken} serves caches of that type, and untyped ones, where {@code cast} guards each value. */
    @SuppressWarnings("unchecked")
    private static <V, T> ValueCodec<V> requireType(String name, Class<V> type, Class<T> taken, ValueCodec<T> codec) {
        if (!type.isAssignableFrom(taken)) {
            throw new StoreException(
                    ErrorCode.TYPE_MISMATCH,
                    "Codec " + name + " takes " + taken.getTypeName() + ", the cache has " + type.getTypeName());
        }
        return (ValueCodec<V>) codec;
    }

    private static String className(Object value) {
        return value.getClass().getTypeName();
    }
}
