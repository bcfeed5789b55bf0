package dev.pagoda.tiering.codec;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectStreamClass;
import java.lang.reflect.Proxy;

/**
 * Reads objects of allowed classes only, with the classes of one loader.
 *
 * <p>A name is checked before its class is looked up. The filter then bounds what a hostile stream can cost: the depth of the graph, and the
 * length of arrays, of which each element takes at least a byte of the stream. A hash table is announced with up to eight slots for each
 * entry.
 */
class AllowedInput extends ObjectInputStream {
    /** The deepest nesting that is read. */
    static final int MAXIMUM_DEPTH = 1_000;

    private static final int SLOTS_PER_BYTE = 8;
    private static final int SMALL_ARRAY = 64;

    private final ClassLoader loader;
    private final AllowList allowed;

    AllowedInput(byte[] array, int offset, int length, ClassLoader loader, AllowList allowed) throws IOException {
        super(new ByteArrayInputStream(array, offset, length));
        this.loader = loader;
        this.allowed = allowed;
        long longestArray = SMALL_ARRAY + (long) SLOTS_PER_BYTE * length;
        setObjectInputFilter(info -> check(info, longestArray));
    }

    @Override
    protected final Class<?> resolveClass(ObjectStreamClass description) throws ClassNotFoundException {
        String name = allowed.check(description.getName());
        return Classes.find(name, loader);
    }

    @Override
    protected final Class<?> resolveProxyClass(String[] interfaces) {
        throw AllowList.refused(Proxy.class.getName());
    }

    private ObjectInputFilter.Status check(ObjectInputFilter.FilterInfo info, long longestArray) {
        boolean bounded = info.depth() <= MAXIMUM_DEPTH && info.arrayLength() <= longestArray;
        Class<?> type = info.serialClass();
        // Internal tables of the JDK's collections are announced by their array type, which no stream can name itself.
        boolean table = type != null && info.arrayLength() >= 0 && isTable(type);
        boolean known = type == null || table || isImmutable(type) || allowed.allows(type);
        return bounded && known ? ObjectInputFilter.Status.ALLOWED : ObjectInputFilter.Status.REJECTED;
    }

    /** Returns whether an object is what {@code CollSer}, which is allowed, turned into; no stream can name these classes itself. */
    private static boolean isImmutable(Class<?> type) {
        return type.getName().startsWith("java.util.ImmutableCollections$");
    }

    private static boolean isTable(Class<?> type) {
        return type.isArray() && type.getName().startsWith("[Ljava.util.");
    }
}
