package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;

/**
 * Copiers of objects that stay in the heap.
 *
 * <p>What can't change is shared. Arrays, collections, maps and dates of the JDK are copied as what they are; other {@link
 * java.io.Serializable} classes field by field, transient fields left empty, so that a copy has what a value has that went through a codec.
 * References that are shared or lead back stay so. A graph in which a class has hooks of its own for serialisation, or whose fields are in a
 * module that is not open, goes through the serialisation of the JDK instead, which is many times slower.
 *
 * <p>Nothing is decoded from outside, so no allow-list is needed.
 */
public final class Copiers {
    private Copiers() {}

    /** Returns whether an object in a variable of {@code type} may be one that can change. */
    public static boolean canChange(Class<?> type) {
        return !Immutables.hasAllOf(type);
    }

    /**
     * Returns the copier for objects of {@code type} and its subclasses. It throws {@link StoreException} with
     * {@link ErrorCode#INVALID_VALUE} for an object that is neither immutable nor serialisable.
     */
    @SuppressWarnings("unchecked")
    public static <T> Copier<T> of(Class<T> type) {
        if (type == byte[].class) {
            return value -> (T) ((byte[]) value).clone();
        }
        return value -> (T) copy(value);
    }

    private static Object copy(Object value) {
        CopyWay way = CopyWays.of(value.getClass());
        if (way == CopyWay.SHARE) {
            return value;
        }
        try {
            return way.copy(value, new Copying());
        } catch (CopyWay.NeedsSerialisation e) {
            return SerialCopy.of(value);
        } catch (StoreException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw SerialCopy.failed(value, e);
        }
    }
}
