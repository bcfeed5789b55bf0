package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.assembly.RawValue;
import dev.pagoda.tiering.codec.RawKey;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Objects as text for people: records, maps, collections, arrays and beans in the manner of JSON, other objects as they say themselves.
 * Bounded in depth and length, so that no graph of objects runs away.
 */
final class ReadableText {
    private static final int DEEPEST = 6;
    private static final int LONGEST = 64 * 1024;

    private final StringBuilder out = new StringBuilder();

    private ReadableText() {}

    static String text(Object value) {
        if (value instanceof CharSequence || isPlain(value)) {
            return value.toString();
        }
        ReadableText readable = new ReadableText();
        readable.append(value, 0);
        return readable.out.toString();
    }

    private static boolean isPlain(Object value) {
        String name = value.getClass().getPackageName();
        return value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof Enum<?>
                || value instanceof RawKey
                || value instanceof RawValue
                || name.startsWith("java.time")
                || (name.startsWith("java.util") && value instanceof Comparable<?>);
    }

    private void append(@Nullable Object value, int depth) {
        if (out.length() > LONGEST || depth > DEEPEST) {
            out.append("...");
        } else if (value == null || value instanceof Boolean || value instanceof Number) {
            out.append(value);
        } else if (value instanceof byte[] bytes) {
            quote(HexFormat.of().formatHex(bytes));
        } else if (value instanceof Bytes bytes) {
            quote(bytes.toHex());
        } else if (value instanceof CharSequence || isPlain(value)) {
            quote(value.toString());
        } else {
            appendStructure(value, depth + 1);
        }
    }

    private void appendStructure(Object value, int depth) {
        if (value instanceof Map<?, ?> map) {
            out.append('{');
            map.forEach((key, element) -> field(String.valueOf(key), element, depth));
            out.append('}');
        } else if (value instanceof Iterable<?> elements && !hasOwnText(value.getClass(), Iterable.class)) {
            out.append('[');
            elements.forEach(element -> element(element, depth));
            out.append(']');
        } else if (value.getClass().isArray()) {
            out.append('[');
            for (int i = 0; i < Array.getLength(value); i++) {
                element(Array.get(value, i), depth);
            }
            out.append(']');
        } else if (value.getClass().isRecord()) {
            fields(value, recordAccessors(value.getClass()), depth);
        } else {
            appendObject(value, depth);
        }
    }

    private void appendObject(Object value, int depth) {
        List<Method> getters = hasOwnText(value.getClass(), Object.class) ? List.of() : getters(value.getClass());
        if (getters.isEmpty()) {
            out.append(value);
        } else {
            fields(value, getters, depth);
        }
    }

    private void fields(Object value, List<Method> accessors, int depth) {
        out.append('{');
        for (Method accessor : accessors) {
            try {
                accessor.trySetAccessible();
                field(propertyName(accessor), accessor.invoke(value), depth);
            } catch (IllegalAccessException | InvocationTargetException e) {
                field(propertyName(accessor), "?", depth);
            }
        }
        out.append('}');
    }

    private void field(String name, @Nullable Object value, int depth) {
        separate('{');
        quote(name);
        out.append(':');
        append(value, depth);
    }

    private void element(@Nullable Object value, int depth) {
        separate('[');
        append(value, depth);
    }

    private void separate(char opening) {
        if (out.charAt(out.length() - 1) != opening) {
            out.append(',');
        }
    }

    private void quote(String text) {
        out.append('"');
        for (int i = 0; i < text.length() && out.length() <= LONGEST; i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\').append(c);
            } else if (c < ' ') {
                out.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
            } else {
                out.append(c);
            }
        }
        out.append('"');
    }

    /** Returns whether a class below {@code root} other than the collections of the JDK defines toString. */
    private static boolean hasOwnText(Class<?> type, Class<?> root) {
        try {
            Class<?> home = type.getMethod("toString").getDeclaringClass();
            return home != Object.class
                    && (root == Object.class || !home.getName().startsWith("java."));
        } catch (NoSuchMethodException e) {
            return false;
        }
    }

    private static List<Method> recordAccessors(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(RecordComponent::getAccessor)
                .toList();
    }

    private static List<Method> getters(Class<?> type) {
        return Arrays.stream(type.getMethods())
                .filter(ReadableText::isGetter)
                .sorted(Comparator.comparing(Method::getName))
                .toList();
    }

    private static boolean isGetter(Method method) {
        String name = method.getName();
        boolean named =
                name.matches("get[A-Z].*") || (name.matches("is[A-Z].*") && method.getReturnType() == boolean.class);
        return named
                && method.getParameterCount() == 0
                && method.getReturnType() != void.class
                && !Modifier.isStatic(method.getModifiers())
                && method.getDeclaringClass() != Object.class;
    }

    private static String propertyName(Method accessor) {
        String name = accessor.getName();
        String property =
                name.matches("get[A-Z].*") ? name.substring(3) : name.matches("is[A-Z].*") ? name.substring(2) : null;
        return property == null ? name : property.substring(0, 1).toLowerCase(Locale.ROOT) + property.substring(1);
    }
}
