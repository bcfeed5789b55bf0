package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.net.URI;
import java.net.URL;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Currency;
import java.util.HashSet;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The classes whose objects can't change, nor anything that can be reached from them: values of the JDK, enums, and classes whose fields are
 * all final and of such classes. A cache and its user share them.
 *
 * <p>A subclass of {@link BigDecimal} or {@link BigInteger} that could change, standing in a field of that type, is taken for one that can't.
 */
final class Immutables {
    private static final Set<Class<?>> KNOWN = Set.of(
            Boolean.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            Float.class,
            Double.class,
            Character.class,
            String.class,
            BigInteger.class,
            BigDecimal.class,
            MathContext.class,
            UUID.class,
            URI.class,
            URL.class,
            Locale.class,
            Currency.class,
            Pattern.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            StackTraceElement.class,
            Class.class,
            Bytes.class);

    private static final ClassValue<Boolean> FOUND = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return find(type, new HashSet<>());
        }
    };

    private Immutables() {}

    /** Returns whether no object of exactly {@code type} can change; for an interface or abstract class, whether none at all can. */
    static boolean has(Class<?> type) {
        return FOUND.get(type);
    }

    /** Returns whether whatever a field of {@code type} holds can't change. */
    static boolean hasAllOf(Class<?> type) {
        return isFixed(type, new HashSet<>());
    }

    private static boolean find(Class<?> type, Set<Class<?>> open) {
        if (type.isPrimitive() || type.isEnum() || Enum.class.isAssignableFrom(type) || isKnown(type)) {
            return true;
        }
        if (type.isArray() || type.isInterface() || Modifier.isAbstract(type.getModifiers()) || isOfJdk(type)) {
            return false;
        }
        // A class that is looked at already does not decide: whatever else it leads to does.
        return !open.add(type) || (type.isRecord() ? hasFixedComponents(type, open) : hasFixedFields(type, open));
    }

    private static boolean hasFixedComponents(Class<?> type, Set<Class<?>> open) {
        for (RecordComponent component : type.getRecordComponents()) {
            if (!isFixed(component.getType(), open)) {
                return false;
            }
        }
        return true;
    }

    /** A class without any field is nobody's value, but a marker or a service; its identity may count. */
    private static boolean hasFixedFields(Class<?> type, Set<Class<?>> open) {
        int count = 0;
        for (Class<?> c = type; c != null && c != Object.class; c = c.getSuperclass()) {
            for (Field field : c.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers())) {
                    count++;
                    if (!Modifier.isFinal(field.getModifiers()) || !isFixed(field.getType(), open)) {
                        return false;
                    }
                }
            }
        }
        return count > 0;
    }

    private static boolean isFixed(Class<?> type, Set<Class<?>> open) {
        if (type.isSealed() && (type.isInterface() || Modifier.isAbstract(type.getModifiers())) && !isOfJdk(type)) {
            return Arrays.stream(type.getPermittedSubclasses()).allMatch(permitted -> isFixed(permitted, open));
        }
        boolean closed = type.isPrimitive() || Modifier.isFinal(type.getModifiers()) || type.isEnum() || isKnown(type);
        return closed && find(type, open);
    }

    private static boolean isKnown(Class<?> type) {
        return KNOWN.contains(type) || ZoneId.class.isAssignableFrom(type) || isTime(type);
    }

    /** The final classes of {@code java.time} are values but for the clocks, of which none is public and final. */
    private static boolean isTime(Class<?> type) {
        return (type.getPackageName().equals("java.time")
                        || type.getPackageName().equals("java.time.chrono"))
                && Modifier.isFinal(type.getModifiers())
                && Modifier.isPublic(type.getModifiers());
    }

    private static boolean isOfJdk(Class<?> type) {
        return type.getClassLoader() == null || type.getClassLoader() == ClassLoader.getPlatformClassLoader();
    }
}
