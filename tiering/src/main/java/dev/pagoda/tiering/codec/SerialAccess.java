package dev.pagoda.tiering.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Constructor;
import org.jspecify.annotations.Nullable;

/**
 * The doors that the JDK opens to libraries which make objects as its serialisation does: constructors that run none of the class's own code,
 * and the private hooks.
 *
 * <p>They are in the module {@code jdk.unsupported}, in {@code sun.reflect.ReflectionFactory}, which is asked for by name: the compiler
 * refuses its type, and a run-time image may lack the module. Thread-safe.
 */
final class SerialAccess {
    private static final @Nullable Object FACTORY = factory();
    private static final MethodHandle NO_DOOR =
            MethodHandles.dropArguments(MethodHandles.constant(Object.class, null), 0, Object.class, Class.class);
    private static final MethodHandle CONSTRUCTOR = door("newConstructorForSerialization", Constructor.class);
    private static final MethodHandle WRITE_OBJECT = door("writeObjectForSerialization", MethodHandle.class);
    private static final MethodHandle READ_OBJECT = door("readObjectForSerialization", MethodHandle.class);
    private static final MethodHandle WRITE_REPLACE = door("writeReplaceForSerialization", MethodHandle.class);
    private static final MethodHandle READ_RESOLVE = door("readResolveForSerialization", MethodHandle.class);

    private SerialAccess() {}

    /** Returns the constructor that makes an empty object of {@code type}, or null if there is none. */
    static @Nullable Constructor<?> constructor(Class<?> type) {
        return (Constructor<?>) ask(CONSTRUCTOR, type);
    }

    /** Returns the hook {@code writeObject} of exactly {@code type}, or null. */
    static @Nullable MethodHandle writeObject(Class<?> type) {
        return (MethodHandle) ask(WRITE_OBJECT, type);
    }

    /** Returns the hook {@code readObject} of exactly {@code type}, or null. */
    static @Nullable MethodHandle readObject(Class<?> type) {
        return (MethodHandle) ask(READ_OBJECT, type);
    }

    /** Returns the hook {@code writeReplace} that {@code type} has or inherits, or null. */
    static @Nullable MethodHandle writeReplace(Class<?> type) {
        return (MethodHandle) ask(WRITE_REPLACE, type);
    }

    /** Returns the hook {@code readResolve} that {@code type} has or inherits, or null. */
    static @Nullable MethodHandle readResolve(Class<?> type) {
        return (MethodHandle) ask(READ_RESOLVE, type);
    }

    private static @Nullable Object ask(MethodHandle door, Class<?> type) {
        try {
            return (Object) door.invokeExact(FACTORY, type);
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }

    private static @Nullable Object factory() {
        try {
            Class<?> type = Class.forName("sun.reflect.ReflectionFactory");
            return type.getMethod("getReflectionFactory").invoke(null);
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null;
        }
    }

    private static MethodHandle door(String name, Class<?> result) {
        if (FACTORY == null) {
            return NO_DOOR;
        }
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(FACTORY.getClass(), name, MethodType.methodType(result, Class.class))
                    .asType(NO_DOOR.type());
        } catch (ReflectiveOperationException e) {
            return NO_DOOR;
        }
    }
}
