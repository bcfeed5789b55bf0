package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The classes that may be decoded: value types of the JDK, the keys and entries of Spring and Hibernate by exact name, the declared types of
 * caches, and what the setting {@code security.allow} adds. Immutable and thread-safe.
 *
 * <p>A pattern is the name of a class, which then holds for its nested classes too, {@code com.acme.*} for the classes of a package, or
 * {@code com.acme.**} for those of a package and of all packages below it.
 */
public final class AllowList {
    /** The setting that extends the list. */
    public static final String SETTING = "security.allow";

    /** Our own value type: the key class of tables with binary keys. */
    private static final String BYTES = Bytes.class.getName();

    private static final AllowList DEFAULTS = new AllowList(Set.of(), List.of(), List.of());

    private final Set<String> classes;
    private final List<String> packages;
    private final List<String> trees;

    private AllowList(Collection<String> classes, Collection<String> packages, Collection<String> trees) {
        this.classes = Set.copyOf(classes);
        this.packages = List.copyOf(packages);
        this.trees = List.copyOf(trees);
    }

    /** Returns the list that allows nothing beyond the value types of the JDK and of the known frameworks. */
    public static AllowList defaults() {
        return DEFAULTS;
    }

    /**
     * Returns the default list with {@code patterns} added.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION} if a pattern is neither a class name, {@code package.*} nor
     *     {@code package.**}
     */
    public static AllowList of(Collection<String> patterns) {
        return DEFAULTS.and(patterns);
    }

    /** Returns this list with {@code patterns} added; see {@link #of}. */
    public AllowList and(Collection<String> patterns) {
        Set<String> moreClasses = new HashSet<>(classes);
        List<String> morePackages = new ArrayList<>(packages);
        List<String> moreTrees = new ArrayList<>(trees);
        for (String pattern : patterns) {
            String name = pattern.endsWith(".**")
                    ? pattern.substring(0, pattern.length() - 3)
                    : pattern.endsWith(".*") ? pattern.substring(0, pattern.length() - 2) : pattern;
            checkName(name, pattern);
            if (pattern.endsWith(".**")) {
                moreTrees.add(name + ".");
            } else if (pattern.endsWith(".*")) {
                morePackages.add(name);
            } else {
                moreClasses.add(name);
            }
        }
        return new AllowList(moreClasses, morePackages, moreTrees);
    }

    /** Returns this list with the declared types of a cache, or the classes of their elements, added. */
    public AllowList and(Class<?>... types) {
        List<String> names = new ArrayList<>();
        for (Class<?> type : types) {
            names.add(element(type).getName());
        }
        return and(names);
    }

    /** Returns whether the class with this binary name may be decoded; an array is if its elements are. */
    public boolean allows(String name) {
        String element = element(name);
        return (name.startsWith("[") && isPrimitive(element))
                || JdkTypes.has(element)
                || FrameworkTypes.has(element)
                || element.equals(BYTES)
                || isAdded(element);
    }

    /** Returns whether {@code type} may be decoded; an array is if its elements are. */
    public boolean allows(Class<?> type) {
        Class<?> element = element(type);
        return element.isPrimitive() || allows(element.getName());
    }

    /**
     * Returns {@code name} if that class may be decoded.
     *
     * @throws StoreException with {@link ErrorCode#TYPE_NOT_ALLOWED} otherwise
     */
    String check(String name) {
        if (!allows(name)) {
            throw refused(element(name));
        }
        return name;
    }

    /** Returns the error for a class, or another thing that is named as if it were one, that the list does not hold. */
    static StoreException refused(String name) {
        return new StoreException(
                ErrorCode.TYPE_NOT_ALLOWED, "Class " + name + " is not in the allow-list; add it to " + SETTING);
    }

    private boolean isAdded(String name) {
        if (classes.contains(name)) {
            return true;
        }
        for (int dollar = name.indexOf('$'); dollar >= 0; dollar = name.indexOf('$', dollar + 1)) {
            if (classes.contains(name.substring(0, dollar))) {
                return true;
            }
        }
        int dot = name.lastIndexOf('.');
        return (dot >= 0 && packages.contains(name.substring(0, dot)))
                || trees.stream().anyMatch(name::startsWith);
    }

    private static Class<?> element(Class<?> type) {
        Class<?> element = type;
        while (element.isArray()) {
            element = element.getComponentType();
        }
        return element;
    }

    /** Returns the name of the innermost element type of an array class, one letter if it is primitive; other names as they are. */
    private static String element(String name) {
        int dimensions = 0;
        while (dimensions < name.length() && name.charAt(dimensions) == '[') {
            dimensions++;
        }
        if (dimensions == 0) {
            return name;
        }
        String element = name.substring(dimensions);
        return element.startsWith("L") && element.endsWith(";") ? element.substring(1, element.length() - 1) : element;
    }

    private static boolean isPrimitive(String element) {
        return element.length() == 1 && "BCDFIJSZ".contains(element);
    }

    private static void checkName(String name, String pattern) {
        boolean valid = !name.isEmpty();
        for (String part : name.split("\\.", -1)) {
            valid &= !part.isEmpty()
                    && Character.isJavaIdentifierStart(part.charAt(0))
                    && part.chars().allMatch(Character::isJavaIdentifierPart);
        }
        if (!valid) {
            throw new StoreException(
                    ErrorCode.CONFIGURATION,
                    "\"" + pattern + "\" in " + SETTING
                            + " is not a pattern; allowed are com.acme.Order, com.acme.* and com.acme.**");
        }
    }
}
