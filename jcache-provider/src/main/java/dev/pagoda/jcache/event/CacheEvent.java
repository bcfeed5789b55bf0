package dev.pagoda.jcache.event;

import dev.pagoda.tiering.codec.Copier;
import javax.cache.Cache;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * A change as a listener sees it. Key and values are copied when they are asked for, so that nothing a listener does to them reaches the
 * cache. Thread-safe.
 */
final class CacheEvent<K, V> extends CacheEntryEvent<K, V> {
    private static final long serialVersionUID = 1L;

    private final transient Change<K, V> change;
    private final transient Copier<K> keys;
    private final transient Copier<V> values;

    CacheEvent(Cache<K, V> source, Change<K, V> change, Copier<K> keys, Copier<V> values) {
        super(source, change.type());
        this.change = change;
        this.keys = keys;
        this.values = values;
    }

    @Override
    public K getKey() {
        return keys.copy(change.key());
    }

    /** Returns the new value; for a removal and an expiry, which have none, the old one if it is available. */
    @Override
    public @Nullable V getValue() {
        return hasNewValue() ? copy(change.value()) : getOldValue();
    }

    @Override
    public @Nullable V getOldValue() {
        return copy(change.oldValue());
    }

    @Override
    public boolean isOldValueAvailable() {
        return change.oldValue() != null;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("An event can't be unwrapped to " + type.getName());
    }

    /** Leaves key and values out, since they are the user's. */
    @Override
    public String toString() {
        return "CacheEntryEvent[" + getEventType() + "]";
    }

    private boolean hasNewValue() {
        return getEventType() == EventType.CREATED || getEventType() == EventType.UPDATED;
    }

    private @Nullable V copy(@Nullable V value) {
        return value == null ? null : values.copy(value);
    }
}
