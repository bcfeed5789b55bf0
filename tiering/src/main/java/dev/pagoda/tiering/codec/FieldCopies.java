package dev.pagoda.tiering.codec;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies objects field by field. All fields of a class are one method handle, which the JVM compiles into straight code; reflection, field
 * after field, takes several times as long.
 */
final class FieldCopies implements CopyWay {
    private static final MethodHandle COPY = copyMethod();

    private final ObjectShape shape;
    private final @Nullable MethodHandle fields;

    FieldCopies(ObjectShape shape) {
        this.shape = shape;
        List<MethodHandle> steps = shape.levels().stream()
                .flatMap(level -> level.fields().stream())
                .map(FieldCopies::step)
                .toList();
        MethodHandle all = null;
        for (MethodHandle step : steps) {
            all = all == null ? step : MethodHandles.foldArguments(step, all);
        }
        this.fields = all;
    }

    @Override
    public Object copy(Object value, Copying copying) {
        Object known = copying.copyOf(value);
        if (known != null) {
            return known;
        }
        Object copy = shape.create();
        copying.made(value, copy);
        if (fields != null) {
            try {
                fields.invokeExact(copy, copying, value);
            } catch (Throwable e) {
                throw Thrown.unchecked(e);
            }
        }
        return copy;
    }

    private static MethodHandle step(SerialField field) {
        return Immutables.hasAllOf(field.type()) ? share(field) : copied(field);
    }

    private static MethodHandle share(SerialField field) {
        MethodHandle move = MethodHandles.filterArguments(field.setter(), 1, field.getter());
        MethodHandle untyped = move.asType(MethodType.methodType(void.class, Object.class, Object.class));
        return MethodHandles.dropArguments(untyped, 1, Copying.class);
    }

    private static MethodHandle copied(SerialField field) {
        MethodHandle getter = field.getter().asType(MethodType.methodType(Object.class, Object.class));
        MethodHandle setter = field.setter().asType(MethodType.methodType(void.class, Object.class, Object.class));
        MethodHandle value = MethodHandles.filterArguments(COPY, 1, getter);
        return MethodHandles.collectArguments(setter, 1, value);
    }

    private static MethodHandle copyMethod() {
        try {
            return MethodHandles.lookup()
                    .findVirtual(Copying.class, "copy", MethodType.methodType(Object.class, Object.class));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
