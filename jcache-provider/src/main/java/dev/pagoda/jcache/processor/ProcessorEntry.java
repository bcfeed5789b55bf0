package dev.pagoda.jcache.processor;

import java.util.Objects;
import java.util.function.Supplier;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that an entry processor works on. It holds what the processor asked for; nothing takes effect before the processor has
 * returned, and then only the net effect. Used by one thread.
 */
public final class ProcessorEntry<K, V> implements MutableEntry<K, V> {
    /** The net effect of what a processor did. */
    public enum Effect {
        /** Nothing, not even a look at the value. */
        NONE,
        /** Looked at the value that was there. */
        READ,
        /** Looked at a value that was not there and was loaded. */
        LOADED,
        /** Set the value. */
        SET,
        /** Removed the entry, which may not have been there. */
        REMOVED
    }

    private final K key;
    private final boolean existed;
    // Whether the value was looked up or replaced, after which there is nothing to load.
    private boolean resolved;
    private boolean loaded;
    private final Class<V> valueType;
    private final Supplier<@Nullable V> loader;
    private @Nullable V value;
    private Effect effect = Effect.NONE;

    /**
     * @param key the key as the processor may see it
     * @param value the value as the processor may see it, or null if there is no entry
     * @param valueType what a new value must be
     * @param loader loads the value of a missing entry; gives null if there is none
     */
    public ProcessorEntry(K key, @Nullable V value, Class<V> valueType, Supplier<@Nullable V> loader) {
        this.key = key;
        this.value = value;
        this.existed = value != null;
        this.valueType = valueType;
        this.loader = loader;
    }

    /** Returns the net effect. */
    public Effect effect() {
        return effect;
    }

    /** Returns the value that the processor left, or null. */
    public @Nullable V result() {
        return value;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return value != null;
    }

    @Override
    public @Nullable V getValue() {
        if (!resolved) {
            resolved = true;
            if (existed) {
                effect = Effect.READ;
            } else {
                load();
            }
        }
        return value;
    }

    @Override
    public void setValue(V newValue) {
        Objects.requireNonNull(newValue, "value");
        if (!valueType.isInstance(newValue)) {
            throw new ClassCastException("The cache takes values of " + valueType.getName() + ", not of "
                    + newValue.getClass().getName());
        }
        value = newValue;
        resolved = true;
        effect = Effect.SET;
    }

    /** Removes the entry; what this processor itself had created, and nobody else knows of, just never was. */
    @Override
    public void remove() {
        value = null;
        resolved = true;
        effect = effect == Effect.SET && !existed && !loaded ? Effect.NONE : Effect.REMOVED;
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException("An entry of an entry processor can't be unwrapped to " + type.getName());
    }

    /** Leaves key and value out, since they are the user's. */
    @Override
    public String toString() {
        return "MutableEntry[" + effect + "]";
    }

    private void load() {
        value = loader.get();
        loaded = value != null;
        if (loaded) {
            effect = Effect.LOADED;
        }
    }
}
