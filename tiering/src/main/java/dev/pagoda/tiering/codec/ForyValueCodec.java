package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.function.Function;
import org.apache.fory.Fory;
import org.apache.fory.ThreadSafeFory;
import org.apache.fory.codegen.CodegenException;
import org.apache.fory.memory.MemoryBuffer;
import org.apache.fory.resolver.ClassResolver;
import org.jspecify.annotations.Nullable;

/**
 * Apache Fory's format, which generates code for each class: many times faster than the serialisation of the JDK, and smaller.
 *
 * <p>Every class is checked against the allow-list when it is written and again when it is read. Fory knows some classes of its own accord
 * and asks nobody about them; those among them that are neither in the list nor plain containers are refused. Fields are matched by name, so
 * that a class may gain and lose some. Fory keeps what it knows of classes in its own instances, which go when this codec goes, and behind soft
 * references, which go when memory gets short.
 */
final class ForyValueCodec<V> implements ValueCodec<V> {
    private static final int INSTANCES = Math.max(4, 2 * Runtime.getRuntime().availableProcessors());
    private static final String LAMBDA = "$$Lambda";

    private final Class<V> type;
    private final ClassLoader loader;
    private final AllowList allowed;
    private volatile ThreadSafeFory fory;

    ForyValueCodec(Class<V> type, ClassLoader loader, AllowList allowed) {
        this.type = type;
        this.loader = loader;
        this.allowed = allowed;
        this.fory = build(true);
    }

    @Override
    public String name() {
        return ValueCodecs.FORY;
    }

    @Override
    public Bytes encode(V value) {
        if (!type.isInstance(value)) {
            throw ValueCodecs.unsuitable(name(), value);
        }
        try {
            return requireReadable(value, execute(instance -> write(instance, value)));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            StoreException refused = find(e, StoreException.class);
            throw refused != null
                    ? refused
                    : new StoreException(
                            ErrorCode.INVALID_VALUE,
                            "A value of " + value.getClass().getName() + " can't be serialised: "
                                    + e.getClass().getName(),
                            e);
        }
    }

    @Override
    public V decode(Bytes form) {
        int codec = Frame.open(form);
        if (codec != Frame.FORY) {
            throw Frame.foreign(codec, name());
        }
        return ValueCodecs.cast(type, read(form));
    }

    /**
     * Fory counts levels when it reads only. A level takes at least one flag, so that hardly any form has so many that it has to be read to
     * know.
     */
    private Bytes requireReadable(V value, Bytes form) {
        if (flags(form) > AllowedInput.MAXIMUM_DEPTH) {
            try {
                read(form);
            } catch (StoreException e) {
                throw new StoreException(
                        ErrorCode.INVALID_VALUE,
                        "A value of " + value.getClass().getName() + " can't be read back: it contains more than "
                                + AllowedInput.MAXIMUM_DEPTH
                                + " levels of objects in objects, or takes too much memory",
                        e);
            }
        }
        return form;
    }

    /** Returns how many bytes may be the flag that stands before an object. */
    private static int flags(Bytes form) {
        int count = 0;
        for (int i = Frame.HEADER; i < form.length(); i++) {
            byte b = form.at(i);
            count += b == Fory.REF_VALUE_FLAG || b == Fory.NOT_NULL_VALUE_FLAG ? 1 : 0;
        }
        return count;
    }

    private Object read(Bytes form) {
        try {
            return execute(instance -> readOne(instance, form));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            StoreException refused = find(e, StoreException.class);
            throw refused != null
                    ? refused
                    : Frame.damaged(
                            "it is no object of this codec, " + e.getClass().getName(), e);
        }
    }

    private static Object readOne(Fory instance, Bytes form) {
        MemoryBuffer payload =
                MemoryBuffer.fromByteArray(form.unsafeArray(), Frame.HEADER, form.length() - Frame.HEADER);
        Object value = instance.deserialize(payload);
        if (value == null || payload.readerIndex() != payload.size()) {
            throw Frame.damaged("it is no single object", null);
        }
        return value;
    }

    /** Fory can't generate code for some classes, as those with a field of a nested class that is not public; then it goes without. */
    private <R> R execute(Function<Fory, R> action) {
        ThreadSafeFory current = fory;
        try {
            return current.execute(action);
        } catch (RuntimeException e) {
            if (find(e, CodegenException.class) == null) {
                throw e;
            }
            synchronized (this) {
                fory = fory == current ? build(false) : fory;
            }
            return fory.execute(action);
        }
    }

    private ThreadSafeFory build(boolean generatingCode) {
        ThreadSafeFory pool = Fory.builder()
                .withXlang(false)
                .withClassLoader(loader)
                .withCompatible(true)
                .withCodegen(generatingCode)
                .withRefTracking(true)
                .withDeserializeUnknownClass(false)
                .withMaxDepth(AllowedInput.MAXIMUM_DEPTH)
                .requireClassRegistration(false)
                .suppressClassRegistrationWarnings(true)
                .withTypeChecker((resolver, name) -> isAllowed(allowed, name))
                .buildThreadSafeForyPool(INSTANCES);
        pool.registerCallback(instance -> refuseUnlisted(instance, allowed));
        return pool;
    }

    private static Bytes write(Fory instance, Object value) {
        MemoryBuffer buffer = MemoryBuffer.newHeapBuffer(FrameBuffer.INITIAL);
        buffer.writerIndex(Frame.HEADER);
        instance.serialize(buffer, value);
        return Frame.seal(buffer.getBytes(0, buffer.writerIndex()), Frame.FORY);
    }

    private static boolean isAllowed(AllowList allowed, String name) {
        if (name.contains(LAMBDA)) {
            throw AllowList.refused(name.substring(0, name.indexOf(LAMBDA)) + LAMBDA);
        }
        allowed.check(name);
        return true;
    }

    private static void refuseUnlisted(Fory instance, AllowList allowed) {
        ClassResolver resolver = (ClassResolver) instance.getTypeResolver();
        for (Class<?> known : resolver.getRegisteredClasses()) {
            if (!allowed.allows(known) && !ForyRefusal.isContainer(known)) {
                instance.registerSerializer(known, new ForyRefusal<>(resolver.getConfig(), known));
            }
        }
    }

    /** Returns what Fory wrapped in its own exceptions, or null. */
    private static <T extends Throwable> @Nullable T find(Throwable thrown, Class<T> type) {
        for (Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return type.cast(cause);
            }
        }
        return null;
    }
}
