package dev.pagoda.tiering.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Copies collections and maps of the JDK: a clone first, which keeps capacity, order and comparator, then the elements in it that can change.
 * Only these exact classes; a subclass of the user's decides about its own serialisation, as its superclass does.
 */
@SuppressWarnings({"unchecked", "JdkObsolete", "NonApiType"}) // values of these types exist
final class CollectionCopies {
    private static final Map<Class<?>, CopyWay> WAYS = Map.ofEntries(
            list(ArrayList.class, value -> (List<@Nullable Object>) value.clone()),
            list(LinkedList.class, value -> (List<@Nullable Object>) value.clone()),
            list(Vector.class, value -> (List<@Nullable Object>) value.clone()),
            list(CopyOnWriteArrayList.class, value -> (List<@Nullable Object>) value.clone()),
            collection(ArrayDeque.class, value -> (Collection<@Nullable Object>) value.clone()),
            collection(HashSet.class, value -> (Collection<@Nullable Object>) value.clone()),
            collection(LinkedHashSet.class, value -> (Collection<@Nullable Object>) value.clone()),
            collection(TreeSet.class, value -> (Collection<@Nullable Object>) value.clone()),
            map(HashMap.class, value -> (Map<@Nullable Object, @Nullable Object>) value.clone()),
            map(LinkedHashMap.class, value -> (Map<@Nullable Object, @Nullable Object>) value.clone()),
            map(TreeMap.class, value -> (Map<@Nullable Object, @Nullable Object>) value.clone()),
            map(EnumMap.class, value -> (Map<@Nullable Object, @Nullable Object>) (Object) value.clone()),
            map(ConcurrentHashMap.class, value ->
                    (Map<@Nullable Object, @Nullable Object>) (Object) new ConcurrentHashMap<Object, Object>(value)));

    /** The classes of the JDK that nobody can name: by a sample of each. */
    private static final Map<Class<?>, CopyWay> HIDDEN = Map.ofEntries(
            Map.entry(Arrays.asList(1, 2).getClass(), CollectionCopies::arrayAsList),
            shared(List.of(1), CollectionCopies::fixedList),
            shared(List.of(1, 2, 3), CollectionCopies::fixedList),
            shared(Set.of(1), elements -> Set.of(elements.toArray())),
            shared(Set.of(1, 2, 3), elements -> Set.of(elements.toArray())),
            shared(Collections.singletonList(1), elements -> Collections.singletonList(elements.get(0))),
            shared(Collections.singleton(1), elements -> Collections.singleton(elements.get(0))),
            view(Collections.unmodifiableList(new ArrayList<>()), Collections::unmodifiableList),
            view(
                    Collections.unmodifiableSet(new HashSet<>()),
                    elements -> Collections.unmodifiableSet(new LinkedHashSet<>(elements))),
            view(Collections.unmodifiableCollection(new ArrayList<>()), Collections::unmodifiableCollection),
            Map.entry(Collections.unmodifiableMap(new HashMap<>()).getClass(), CollectionCopies::mapView),
            Map.entry(Collections.emptyList().getClass(), CopyWay.SHARE),
            Map.entry(Collections.emptySet().getClass(), CopyWay.SHARE),
            Map.entry(Collections.emptyMap().getClass(), CopyWay.SHARE),
            Map.entry(Map.of(1, 1).getClass(), (value, copying) -> copying.whole(value, CollectionCopies::fixedMap)),
            Map.entry(
                    Map.of(1, 1, 2, 2).getClass(),
                    (value, copying) -> copying.whole(value, CollectionCopies::fixedMap)));

    private CollectionCopies() {}

    /** Returns the way for exactly {@code type}, or null. */
    static @Nullable CopyWay find(Class<?> type) {
        if (EnumSet.class.isAssignableFrom(type)) {
            return (value, copying) -> cloned(value, copying, set -> ((EnumSet<?>) set).clone());
        }
        CopyWay way = WAYS.get(type);
        return way != null ? way : HIDDEN.get(type);
    }

    private static Object cloned(Object value, Copying copying, UnaryOperator<Object> clone) {
        Object known = copying.copyOf(value);
        if (known != null) {
            return known;
        }
        Object copy = clone.apply(value);
        copying.made(value, copy);
        return copy;
    }

    private static <C> Map.Entry<Class<?>, CopyWay> list(Class<C> type, Function<C, List<@Nullable Object>> clone) {
        return Map.entry(type, (value, copying) -> {
            Object known = copying.copyOf(value);
            if (known != null) {
                return known;
            }
            List<@Nullable Object> copy = clone.apply((C) value);
            copying.made(value, copy);
            copy.replaceAll(element -> copying.copy(element));
            return copy;
        });
    }

    /** If an element can change, its copies are put in anew, since places depend on elements. */
    private static <C> Map.Entry<Class<?>, CopyWay> collection(
            Class<C> type, Function<C, Collection<@Nullable Object>> clone) {
        return Map.entry(type, (value, copying) -> {
            Object known = copying.copyOf(value);
            if (known != null) {
                return known;
            }
            Collection<@Nullable Object> copy = clone.apply((C) value);
            copying.made(value, copy);
            requireNaturalOrder(copy);
            @Nullable Object[] elements = copy.toArray();
            if (copyAll(elements, copying)) {
                copy.clear();
                Collections.addAll(copy, elements);
            }
            return copy;
        });
    }

    private static <C> Map.Entry<Class<?>, CopyWay> map(
            Class<C> type, Function<C, Map<@Nullable Object, @Nullable Object>> clone) {
        return Map.entry(type, (value, copying) -> {
            Object known = copying.copyOf(value);
            if (known != null) {
                return known;
            }
            Map<@Nullable Object, @Nullable Object> copy = clone.apply((C) value);
            copying.made(value, copy);
            requireNaturalOrder(copy);
            copyEntries(copy, copying);
            return copy;
        });
    }

    private static void copyEntries(Map<@Nullable Object, @Nullable Object> copy, Copying copying) {
        @Nullable Object[] keys = copy.keySet().toArray();
        if (copyAll(keys, copying)) {
            @Nullable Object[] values = copy.values().toArray();
            copyAll(values, copying);
            copy.clear();
            for (int i = 0; i < keys.length; i++) {
                copy.put(keys[i], values[i]);
            }
        } else {
            for (Map.Entry<@Nullable Object, @Nullable Object> entry : copy.entrySet()) {
                Object old = entry.getValue();
                Object own = copying.copy(old);
                if (own != old) {
                    entry.setValue(own);
                }
            }
        }
    }

    /** Copies what is in {@code elements} in place, and returns whether that changed any of them. */
    private static boolean copyAll(@Nullable Object[] elements, Copying copying) {
        boolean changed = false;
        for (int i = 0; i < elements.length; i++) {
            Object element = elements[i];
            elements[i] = copying.copy(element);
            changed |= elements[i] != element;
        }
        return changed;
    }

    /** Comparators are code of the user's, which serialisation copies or refuses. */
    private static void requireNaturalOrder(Object collection) {
        boolean custom = (collection instanceof TreeSet<?> set && set.comparator() != null)
                || (collection instanceof TreeMap<?, ?> map && map.comparator() != null);
        if (custom) {
            throw new CopyWay.NeedsSerialisation();
        }
    }

    private static Object arrayAsList(Object value, Copying copying) {
        Object known = copying.copyOf(value);
        if (known != null) {
            return known;
        }
        List<@Nullable Object> copy = Arrays.asList(((List<?>) value).toArray());
        copying.made(value, copy);
        copy.replaceAll(element -> copying.copy(element));
        return copy;
    }

    /** A collection that can't change is shared, unless its elements can. */
    private static Map.Entry<Class<?>, CopyWay> shared(
            Collection<?> sample, Function<List<@Nullable Object>, Object> maker) {
        CopyWay way = (value, copying) -> {
            @Nullable Object[] elements = ((Collection<?>) value).toArray();
            return copyAll(elements, copying) ? maker.apply(Arrays.asList(elements)) : value;
        };
        return Map.entry(sample.getClass(), (value, copying) -> copying.whole(value, way));
    }

    /** What is behind an unmodifiable view may change. */
    private static Map.Entry<Class<?>, CopyWay> view(
            Collection<?> sample, Function<List<@Nullable Object>, Object> maker) {
        CopyWay way = (value, copying) -> {
            @Nullable Object[] elements = ((Collection<?>) value).toArray();
            copyAll(elements, copying);
            return maker.apply(new ArrayList<>(Arrays.asList(elements)));
        };
        return Map.entry(sample.getClass(), (value, copying) -> copying.whole(value, way));
    }

    private static Object mapView(Object value, Copying copying) {
        return copying.whole(value, (map, same) -> {
            Map<@Nullable Object, @Nullable Object> copy = new LinkedHashMap<>((Map<?, ?>) map);
            copyEntries(copy, same);
            return Collections.unmodifiableMap(copy);
        });
    }

    private static Object fixedList(List<@Nullable Object> elements) {
        return elements.contains(null) ? Collections.unmodifiableList(elements) : List.copyOf(elements);
    }

    private static Object fixedMap(Object value, Copying copying) {
        Map<@Nullable Object, @Nullable Object> copy = new HashMap<>((Map<?, ?>) value);
        Map<@Nullable Object, @Nullable Object> before = new HashMap<>(copy);
        copyEntries(copy, copying);
        for (Map.Entry<@Nullable Object, @Nullable Object> entry : before.entrySet()) {
            if (copy.get(entry.getKey()) != entry.getValue()) {
                return Map.copyOf(copy);
            }
        }
        return value;
    }
}
