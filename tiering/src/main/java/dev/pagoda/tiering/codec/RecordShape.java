package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How to take a record apart and to make one; found once for each class and kept with it, so that it goes when the class goes. */
final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES = new ClassValue<>() {
        @Override
        protected RecordShape computeValue(Class<?> type) {
            return new RecordShape(type);
        }
    };

    private final Class<?>[] types;
    private final Method[] accessors;
    private final Constructor<?> constructor;

    private RecordShape(Class<?> type) {
        RecordComponent[] components = type.getRecordComponents();
        types = Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        accessors = Arrays.stream(components).map(RecordComponent::getAccessor).toArray(Method[]::new);
        try {
            constructor = type.getDeclaredConstructor(types);
            constructor.setAccessible(true);
            for (Method accessor : accessors) {
                accessor.setAccessible(true);
            }
        } catch (ReflectiveOperationException | RuntimeException e) {
            throw new StoreException(
                    ErrorCode.INVALID_KEY, "Record " + type.getName() + " can't be reached; open its package", e);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /** As {@link #of}, but null if the record can't be reached. */
    static @Nullable RecordShape orNull(Class<?> type) {
        try {
            return of(type);
        } catch (StoreException e) {
            return null;
        }
    }

    List<Class<?>> types() {
        return List.of(types);
    }

    @Nullable
    Object[] components(Object value) {
        @Nullable Object[] components = new Object[accessors.length];
        for (int i = 0; i < accessors.length; i++) {
            components[i] = call(accessors[i], value);
        }
        return components;
    }

    /** Returns a record made by its canonical constructor, whose exceptions are passed on as {@link IllegalArgumentException}. */
    Object create(@Nullable Object[] components) {
        try {
            return constructor.newInstance(components);
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    private static @Nullable Object call(Method accessor, Object value) {
        try {
            return accessor.invoke(value);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new StoreException(
                    ErrorCode.INVALID_KEY,
                    "Record " + accessor.getDeclaringClass().getName() + " can't be read",
                    e);
        }
    }
}
