package dev.pagoda.tiering.codec;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The way to copy for each class, found once and kept with the class, so that it goes when the class goes. */
@SuppressWarnings("JavaUtilDate") // it is a value like others
final class CopyWays {
    private static final ClassValue<CopyWay> WAYS = new ClassValue<>() {
        @Override
        protected CopyWay computeValue(Class<?> type) {
            return find(type);
        }
    };

    /** Single objects of the JDK that can change. */
    private static final Map<Class<?>, CopyWay> SIMPLE = Map.of(
            Date.class, leaf(value -> ((Date) value).clone()),
            java.sql.Date.class, leaf(value -> ((Date) value).clone()),
            java.sql.Time.class, leaf(value -> ((Date) value).clone()),
            java.sql.Timestamp.class, leaf(value -> ((Date) value).clone()),
            java.util.GregorianCalendar.class, leaf(value -> ((java.util.Calendar) value).clone()),
            java.util.BitSet.class, leaf(value -> ((java.util.BitSet) value).clone()),
            AtomicBoolean.class, leaf(value -> new AtomicBoolean(((AtomicBoolean) value).get())),
            AtomicInteger.class, leaf(value -> new AtomicInteger(((AtomicInteger) value).get())),
            AtomicLong.class, leaf(value -> new AtomicLong(((AtomicLong) value).get())));

    private CopyWays() {}

    static CopyWay of(Class<?> type) {
        return WAYS.get(type);
    }

    private static CopyWay find(Class<?> type) {
        if (Immutables.has(type)) {
            return CopyWay.SHARE;
        }
        if (type.isArray()) {
            return array(type.getComponentType());
        }
        CopyWay simple = SIMPLE.get(type);
        if (simple != null) {
            return simple;
        }
        if (type == Optional.class) {
            return (value, copying) -> copying.whole(value, CopyWays::optional);
        }
        CopyWay collection = CollectionCopies.find(type);
        return collection != null ? collection : object(type);
    }

    private static CopyWay object(Class<?> type) {
        if (type.isRecord()) {
            return record(type);
        }
        if (FrameworkTypes.isKey(type.getName())) {
            return new KeyCopies(ObjectShape.of(type));
        }
        if (!Serializable.class.isAssignableFrom(type)) {
            return (value, copying) -> {
                throw SerialCopy.notSerializable(type.getName());
            };
        }
        ObjectShape shape = ObjectShape.of(type);
        return shape.isHooked() || !shape.isReachable() ? CopyWay.SERIALISE : new FieldCopies(shape);
    }

    private static CopyWay record(Class<?> type) {
        RecordShape shape = RecordShape.orNull(type);
        if (shape != null) {
            return new RecordCopies(shape);
        }
        return Serializable.class.isAssignableFrom(type)
                ? CopyWay.SERIALISE
                : (value, copying) -> {
                    throw SerialCopy.notSerializable(type.getName());
                };
    }

    private static CopyWay array(Class<?> component) {
        if (component.isPrimitive()) {
            return leaf(value -> {
                int length = Array.getLength(value);
                Object copy = Array.newInstance(component, length);
                System.arraycopy(value, 0, copy, 0, length);
                return copy;
            });
        }
        if (Immutables.hasAllOf(component)) {
            return leaf(value -> ((Object[]) value).clone());
        }
        return CopyWays::elements;
    }

    private static Object elements(Object value, Copying copying) {
        Object known = copying.copyOf(value);
        if (known != null) {
            return known;
        }
        @Nullable Object[] copy = ((@Nullable Object[]) value).clone();
        copying.made(value, copy);
        for (int i = 0; i < copy.length; i++) {
            copy[i] = copying.copy(copy[i]);
        }
        return copy;
    }

    private static Object optional(Object value, Copying copying) {
        Object content = ((Optional<?>) value).orElse(null);
        Object copy = copying.copy(content);
        return copy == content ? value : Optional.ofNullable(copy);
    }

    /** Returns the way for objects that hold no other object that can change. */
    private static CopyWay leaf(UnaryOperator<Object> copier) {
        return (value, copying) -> {
            Object known = copying.copyOf(value);
            if (known != null) {
                return known;
            }
            Object copy = copier.apply(value);
            copying.made(value, copy);
            return copy;
        };
    }
}
