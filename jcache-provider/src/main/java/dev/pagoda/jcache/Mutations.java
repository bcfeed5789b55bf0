package dev.pagoda.jcache;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Write;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Changes of single entries, with what has to come in the order of the store: the user's writer before it, the queue of the asynchronous
 * listeners behind it. Only where there are such, the lock of the key is taken. Keys and values are the cache's own. Thread-safe.
 */
final class Mutations<K, V> {
    private final CacheCore<K, V> core;
    private final ExpiringPuts<K, V> puts;

    Mutations(CacheCore<K, V> core, ExpiringPuts<K, V> puts) {
        this.core = core;
        this.puts = puts;
    }

    /** Puts; the entry that was found is in the result if it was asked for, or a listener wants it. */
    Write<V> put(K key, V value, Condition when, boolean returnPrevious) {
        boolean previous = returnPrevious || core.wantsOldValues();
        return core.isExclusive()
                ? exclusively(key, () -> putInOrder(key, value, when, previous))
                : puts.put(key, value, when, previous);
    }

    /** Puts for a caller who wants the outcome alone; only while the cache has no listeners. */
    Outcome set(K key, V value) {
        return core.isExclusive() ? put(key, value, Condition.ALWAYS, false).outcome() : puts.set(key, value);
    }

    /** Removes; the entry that was found is in the result if it was asked for, or a listener wants it. */
    Write<V> remove(K key, Condition when, boolean returnPrevious) {
        boolean previous = returnPrevious || core.wantsOldValues();
        return core.isExclusive()
                ? exclusively(key, () -> removeInOrder(key, when, previous))
                : core.door.remove(key, when, previous);
    }

    /** As {@link #put}, for a caller that has the lock of the key if it is needed. */
    Write<V> putInOrder(K key, V value, Condition when, boolean previous) {
        if (core.writeThrough != null) {
            Entry<V> current = currentFor(key, when);
            if (!ExpiringPuts.holds(when, current)) {
                return ExpiringPuts.rejected(current);
            }
            core.writeThrough.write(core.copies.entry(key, value));
        }
        Write<V> write = puts.put(key, value, when, previous);
        core.queue(core.change(key, value, write));
        return write;
    }

    /** As {@link #remove}, for a caller that has the lock of the key if it is needed. */
    Write<V> removeInOrder(K key, Condition when, boolean previous) {
        if (core.writeThrough != null) {
            Entry<V> current = currentFor(key, when);
            if (!ExpiringPuts.holds(when, current)) {
                return current == null ? Write.unchanged(Outcome.ABSENT) : ExpiringPuts.rejected(current);
            }
            core.writeThrough.delete(key);
        }
        Write<V> write = core.door.remove(key, when, previous);
        core.queue(core.change(key, null, write));
        return write;
    }

    /** Puts what was loaded for an absent key; the writer has no part in it. For a caller that has the lock of the key. */
    Write<V> putLoaded(K key, V value, Condition when) {
        Write<V> write = puts.put(key, value, when, false);
        core.queue(core.change(key, value, write));
        return write;
    }

    /** Deletes through what the cache does not have. For a caller that has the lock of the key. */
    Write<V> deleteThrough(K key) {
        if (core.writeThrough != null) {
            core.writeThrough.delete(key);
        }
        return Write.unchanged(Outcome.ABSENT);
    }

    private Write<V> exclusively(K key, Supplier<Write<V>> mutation) {
        boolean entered = core.enter(key);
        try {
            return mutation.get();
        } finally {
            if (entered) {
                core.leave(key);
            }
        }
    }

    private @Nullable Entry<V> currentFor(K key, Condition when) {
        return when instanceof Condition.Always ? null : core.door.get(key);
    }
}
