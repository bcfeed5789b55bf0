package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import java.lang.reflect.Array;
import java.util.Collection;
import java.util.EnumSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Turns a decoded collection or array into an equal one of the class that a component, field or cache asks for. */
final class Conversion {
    @SuppressWarnings("JdkObsolete") // fields of these types exist
    private static final List<Way<Collection<?>>> COLLECTIONS = List.of(
            new Way<>(TreeSet.class, TreeSet::new),
            new Way<>(ConcurrentSkipListSet.class, ConcurrentSkipListSet::new),
            new Way<>(EnumSet.class, Conversion::enumSet),
            new Way<>(LinkedList.class, LinkedList::new),
            new Way<>(Vector.class, Vector::new),
            new Way<>(CopyOnWriteArrayList.class, CopyOnWriteArrayList::new));

    private static final List<Way<Map<?, ?>>> MAPS = List.of(
            new Way<>(TreeMap.class, TreeMap::new),
            new Way<>(ConcurrentSkipListMap.class, ConcurrentSkipListMap::new),
            new Way<>(ConcurrentHashMap.class, ConcurrentHashMap::new));

    private Conversion() {}

    /** Returns {@code value}, or what is equal to it and of {@code type} if there is a way; otherwise {@code value}. */
    static @Nullable Object to(Class<?> type, @Nullable Object value) {
        if (value == null || type.isInstance(value)) {
            return value;
        }
        if (value instanceof byte[] bytes && type == Bytes.class) {
            return Bytes.wrap(bytes);
        }
        if (value instanceof Object[] elements && type.isArray()) {
            return array(type.getComponentType(), elements);
        }
        if (value instanceof Collection<?> collection) {
            return first(COLLECTIONS, type, collection);
        }
        return value instanceof Map<?, ?> map ? first(MAPS, type, map) : value;
    }

    private static Object array(Class<?> component, Object[] elements) {
        if (component.isPrimitive()) {
            return elements;
        }
        Object array = Array.newInstance(component, elements.length);
        for (int i = 0; i < elements.length; i++) {
            Array.set(array, i, to(component, elements[i]));
        }
        return array;
    }

    private static <T> Object first(List<Way<T>> ways, Class<?> type, T value) {
        for (Way<T> way : ways) {
            if (type.isAssignableFrom(way.made)) {
                return way.make.apply(value);
            }
        }
        return value;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object enumSet(Collection<?> constants) {
        return constants.isEmpty() ? constants : EnumSet.copyOf((Collection) constants);
    }

    private record Way<T>(Class<?> made, Function<T, Object> make) {}
}
