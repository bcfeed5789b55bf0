package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.codec.Copier;
import dev.pagoda.tiering.codec.Copiers;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cache as SQL sees it. Thread-safe. */
public final class Table {
    /** The key classes whose natural order is exactly the order of their encoded forms and of comparisons in SQL. */
    private static final Set<Class<?>> ORDERED = Set.of(
            String.class,
            Byte.class,
            Short.class,
            Integer.class,
            Long.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            Instant.class,
            UUID.class,
            Bytes.class);

    private static final Copier<Object> COPIER = Copiers.of(Object.class);

    private final TieredCache<Object, Object> cache;
    private final Store<Object, Object> store;
    private final Class<?> keyType;
    private final Class<?> valueType;
    private final boolean keepsObjects;
    private final PutOptions ifAbsent;
    private final PutOptions always;

    @SuppressWarnings("unchecked") // toKey and toValue convert to the cache's types, at run time
    Table(TieredCache<?, ?> cache) {
        this.cache = (TieredCache<Object, Object>) cache;
        this.store = this.cache.store();
        this.keyType = cache.keyType();
        this.valueType = cache.valueType();
        this.keepsObjects = cache.settings().hasHeap();
        this.always = PutOptions.ttl(cache.settings().ttl());
        this.ifAbsent = always.when(Condition.IF_ABSENT);
    }

    public String name() {
        return cache.name();
    }

    public TieredCache<Object, Object> cache() {
        return cache;
    }

    Store<Object, Object> store() {
        return store;
    }

    public Class<?> keyType() {
        return keyType;
    }

    public Class<?> valueType() {
        return valueType;
    }

    boolean isOpen() {
        return cache.isOpen();
    }

    Ttl ttl() {
        return cache.settings().ttl();
    }

    /** Returns options with the cache's own time to live, that take effect only if the key is absent. */
    PutOptions ifAbsent() {
        return ifAbsent;
    }

    /** Returns options with the cache's own time to live, that take effect always. */
    PutOptions always() {
        return always;
    }

    /** Returns whether keys may be of any class. */
    boolean hasAnyKeys() {
        return keyType == Object.class;
    }

    /** Returns whether a range of keys is a range of encoded keys. */
    boolean hasOrderedKeys() {
        return ORDERED.contains(keyType);
    }

    /** Returns whether all keys or some of them may be text. */
    boolean mayHaveTextKeys() {
        return keyType == String.class || keyType.isAssignableFrom(String.class);
    }

    Bytes encoded(Object key) {
        return cache.keys().encode(key);
    }

    /** Returns {@code value} as a key of this table. */
    Object toKey(Object value) {
        return value.getClass() == keyType ? value : Conversions.convert(value, keyType);
    }

    /** Returns {@code value} as a value of this table, apart from the caller's own object if that can change. */
    Object toValue(@Nullable Object value) {
        if (value == null) {
            throw new SqlException(SqlException.NULL_VALUE, "A value must not be NULL");
        }
        if (value instanceof byte[] bytes && valueType.isAssignableFrom(byte[].class)) {
            return bytes.clone();
        }
        if (value instanceof Bytes bytes && valueType == Object.class) {
            return bytes.toByteArray();
        }
        return own(value.getClass() == valueType ? value : Conversions.convert(value, valueType));
    }

    /** Returns {@code value} as a key to write; null is refused. */
    Object toNewKey(@Nullable Object value) {
        if (value == null) {
            throw new SqlException(SqlException.NULL_VALUE, "A key must not be NULL");
        }
        return own(toKey(value));
    }

    /** Returns {@code value} as a key of this table, or null if no key can be equal to it. */
    @Nullable
    Object toWantedKey(Object value) {
        if (value.getClass() == keyType) {
            return value;
        }
        return Conversions.losesFraction(value, keyType) ? null : toKey(value);
    }

    private Object own(Object object) {
        return keepsObjects ? copyOf(object) : object;
    }

    /**
     * Returns a copy of {@code object} if it can change. What can't be copied is shared: only caches that store by reference hold such
     * objects.
     */
    public static Object copyOf(Object object) {
        try {
            return COPIER.copy(object);
        } catch (StoreException e) {
            return object;
        }
    }
}
