package dev.pagoda.tiering.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import org.jspecify.annotations.Nullable;

/**
 * A field that serialisation writes.
 *
 * @param type the declared class
 * @param getter from the declaring class to {@code type}
 * @param setter from the declaring class and {@code type}; of final fields too
 */
record SerialField(String name, Class<?> type, MethodHandle getter, MethodHandle setter) {
    private static final MethodType READ = MethodType.methodType(Object.class, Object.class);
    private static final MethodType WRITE = MethodType.methodType(void.class, Object.class, Object.class);

    /** @throws RuntimeException if the field's package is not open */
    static SerialField of(Field field) {
        field.setAccessible(true);
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            return new SerialField(
                    field.getName(), field.getType(), lookup.unreflectGetter(field), lookup.unreflectSetter(field));
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    @Nullable
    Object get(Object object) {
        try {
            return (Object) getter.asType(READ).invokeExact(object);
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }

    /** @throws RuntimeException if {@code value} is not of the field's type */
    void set(Object object, @Nullable Object value) {
        try {
            setter.asType(WRITE).invokeExact(object, value);
        } catch (Throwable e) {
            throw Thrown.unchecked(e);
        }
    }
}
