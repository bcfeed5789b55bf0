package dev.pagoda.tiering.codec;

import java.util.Map;

/** Looks up classes by the names that are in stored forms. */
final class Classes {
    private static final Map<String, Class<?>> PRIMITIVES = Map.of(
            "boolean", boolean.class,
            "byte", byte.class,
            "char", char.class,
            "double", double.class,
            "float", float.class,
            "int", int.class,
            "long", long.class,
            "short", short.class);

    private Classes() {}

    /** Returns the class with this binary name as {@code loader} sees it, without initialising it. */
    static Class<?> find(String name, ClassLoader loader) throws ClassNotFoundException {
        Class<?> primitive = PRIMITIVES.get(name);
        return primitive != null ? primitive : Class.forName(name, false, loader);
    }
}
