package dev.pagoda.tiering.codec;

import java.io.Externalizable;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamClass;
import java.io.Serializable;
import java.lang.invoke.MethodHandle;
import java.lang.reflect.Constructor;
import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What serialisation sees of a class: its fields, level by level from the topmost serialisable superclass down, and its hooks. Found once for
 * each class and kept with it, so that it goes when the class goes. Immutable and thread-safe.
 */
final class ObjectShape {
    private static final ClassValue<ObjectShape> SHAPES = new ClassValue<>() {
        @Override
        protected ObjectShape computeValue(Class<?> type) {
            return new ObjectShape(type);
        }
    };

    private final Class<?> type;
    private final List<Level> levels;
    private final boolean reachable;
    private final boolean hooked;
    private final @Nullable Constructor<?> constructor;
    private final @Nullable MethodHandle writeReplace;
    private final @Nullable MethodHandle readResolve;

    private ObjectShape(Class<?> type) {
        this.type = type;
        boolean serial = Serializable.class.isAssignableFrom(type) && !type.isInterface();
        this.constructor = serial ? constructor(type) : null;
        this.levels = levels(type);
        this.reachable = constructor != null && levels.stream().allMatch(Level::reachable);
        this.writeReplace = serial ? SerialAccess.writeReplace(type) : null;
        this.readResolve = serial ? SerialAccess.readResolve(type) : null;
        this.hooked = writeReplace != null
                || readResolve != null
                || Externalizable.class.isAssignableFrom(type)
                || levels.stream().anyMatch(Level::isHooked);
    }

    static ObjectShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    Class<?> type() {
        return type;
    }

    /** Returns the levels, the topmost first. */
    List<Level> levels() {
        return levels;
    }

    /** Returns whether objects can be made and all their fields read and set. */
    boolean isReachable() {
        return reachable;
    }

    /** Returns whether the class decides about its own serialisation. */
    boolean isHooked() {
        return hooked;
    }

    /** Returns a new object whose fields have no value yet. */
    Object create() {
        if (constructor == null) {
            throw new IllegalStateException(
                    "Objects of " + type.getName() + " can't be made without their constructor");
        }
        try {
            return constructor.newInstance();
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            throw Thrown.unchecked(cause == null ? e : cause);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what the class wants to be written instead of {@code object}. */
    @Nullable
    Object replace(Object object) {
        return writeReplace == null ? object : call(writeReplace, object);
    }

    /** Returns what the class wants to be read instead of {@code object}. */
    @Nullable
    Object resolve(Object object) {
        return readResolve == null ? object : call(readResolve, object);
    }

    private static List<Level> levels(Class<?> type) {
        List<Level> levels = new ArrayList<>();
        for (Class<?> c = type; c != null && Serializable.class.isAssignableFrom(c); c = c.getSuperclass()) {
            List<SerialField> fields = fields(c);
            List<SerialField> reached = fields == null ? List.of() : fields;
            levels.add(new Level(c, reached, fields != null, SerialAccess.writeObject(c), SerialAccess.readObject(c)));
        }
        Collections.reverse(levels);
        return List.copyOf(levels);
    }

    private static @Nullable Constructor<?> constructor(Class<?> type) {
        if (!Externalizable.class.isAssignableFrom(type)) {
            return SerialAccess.constructor(type);
        }
        try {
            Constructor<?> constructor = type.getConstructor();
            constructor.setAccessible(true);
            return constructor;
        } catch (NoSuchMethodException | RuntimeException e) {
            return null;
        }
    }

    private static @Nullable Object call(MethodHandle hook, Object object) {
        try {
            return hook.invoke(object);
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }

    /** Returns the serialisable fields of exactly {@code type} by name, or null if they can't be reached. */
    private static @Nullable List<SerialField> fields(Class<?> type) {
        List<SerialField> fields = new ArrayList<>();
        try {
            for (Field field : type.getDeclaredFields()) {
                if ((field.getModifiers() & (Modifier.STATIC | Modifier.TRANSIENT)) == 0) {
                    fields.add(SerialField.of(field));
                }
            }
        } catch (RuntimeException | LinkageError e) {
            return null;
        }
        fields.sort(Comparator.comparing(SerialField::name));
        return List.copyOf(fields);
    }

    /** One class of the hierarchy; its fields are in the order of their names. */
    record Level(
            Class<?> type,
            List<SerialField> fields,
            boolean reachable,
            @Nullable MethodHandle writeObject,
            @Nullable MethodHandle readObject) {
        @Nullable
        SerialField field(String name) {
            for (SerialField field : fields) {
                if (field.name().equals(name)) {
                    return field;
                }
            }
            return null;
        }

        /** Calls the hook {@code writeObject}; there must be one. */
        void write(Object object, ObjectOutputStream out) {
            invoke(writeObject, object, out);
        }

        /** Calls the hook {@code readObject}; there must be one. */
        void read(Object object, ObjectInputStream in) {
            invoke(readObject, object, in);
        }

        boolean isHooked() {
            return writeObject != null || readObject != null || declaresFields() || hasNoDataHook();
        }

        private boolean declaresFields() {
            return Arrays.stream(type.getDeclaredFields())
                    .anyMatch(field -> field.getName().equals("serialPersistentFields")
                            && Modifier.isStatic(field.getModifiers())
                            && ObjectStreamClass.lookup(type) != null);
        }

        private boolean hasNoDataHook() {
            return Arrays.stream(type.getDeclaredMethods())
                    .anyMatch(method -> method.getName().equals("readObjectNoData"));
        }

        private static void invoke(@Nullable MethodHandle hook, Object object, Object stream) {
            if (hook == null) {
                throw new IllegalStateException("There is no such hook");
            }
            try {
                hook.invoke(object, stream);
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
        }
    }
}
