package dev.pagoda.jcache;

import dev.pagoda.jcache.expiry.Expiry;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import org.jspecify.annotations.Nullable;

/**
 * Puts with the time to live that the expiry policy gives. Under a fixed policy a put is one call of the store. Any other policy has to be
 * asked for a creation or for an update, so the key is read first and the put is made on the condition that it is still as it was read;
 * if it is not, once more. Thread-safe.
 */
final class ExpiringPuts<K, V> {
    private final Door<K, V> door;
    private final Expiry expiry;
    private final PutOptions always;
    private final PutOptions alwaysReturning;
    private final PutOptions ifAbsent;
    private final PutOptions ifPresent;
    private final PutOptions ifPresentReturning;

    ExpiringPuts(Door<K, V> door, Expiry expiry) {
        this.door = door;
        this.expiry = expiry;
        always = expiry.options();
        alwaysReturning = always.returningPrevious();
        ifAbsent = always.when(Condition.IF_ABSENT);
        ifPresent = always.when(Condition.IF_PRESENT);
        ifPresentReturning = ifPresent.returningPrevious();
    }

    /** Returns the options with which the store alone can decide about a put; only under a fixed policy. */
    PutOptions options(Condition when, boolean returnPrevious) {
        if (when == Condition.ALWAYS) {
            return returnPrevious ? alwaysReturning : always;
        }
        if (when == Condition.IF_ABSENT) {
            return ifAbsent;
        }
        if (when == Condition.IF_PRESENT) {
            return returnPrevious ? ifPresentReturning : ifPresent;
        }
        PutOptions options = always.when(when);
        return returnPrevious ? options.returningPrevious() : options;
    }

    boolean isFixed() {
        return expiry.isFixed();
    }

    Write<V> put(K key, V value, Condition when, boolean returnPrevious) {
        return expiry.isFixed()
                ? door.put(key, value, options(when, returnPrevious))
                : ask(key, value, when, returnPrevious);
    }

    /** Puts whatever the key has, for a caller who wants the outcome alone. */
    Outcome set(K key, V value) {
        return expiry.isFixed()
                ? door.set(key, value, always)
                : ask(key, value, Condition.ALWAYS, false).outcome();
    }

    private Write<V> ask(K key, V value, Condition when, boolean returnPrevious) {
        while (true) {
            Entry<V> current = door.get(key);
            if (!holds(when, current)) {
                return rejected(current);
            }
            Write<V> write = current == null ? create(key, value, when) : update(key, value, current, returnPrevious);
            if (write.outcome() != Outcome.REJECTED || when instanceof Condition.IfLeased) {
                return write;
            }
        }
    }

    private Write<V> create(K key, V value, Condition when) {
        Ttl ttl = expiry.onCreation();
        Condition absent = when instanceof Condition.IfLeased ? when : Condition.IF_ABSENT;
        return door.put(key, value, new PutOptions(ttl, ttl, absent, false));
    }

    private Write<V> update(K key, V value, Entry<V> current, boolean returnPrevious) {
        Ttl ttl = expiry.onUpdate();
        return door.put(key, value, new PutOptions(ttl, ttl, Condition.ifVersion(current.version()), returnPrevious));
    }

    /** Returns whether {@code when} holds for an entry, or for no entry. */
    static boolean holds(Condition when, @Nullable Entry<?> current) {
        if (when instanceof Condition.Always) {
            return true;
        }
        if (when instanceof Condition.IfAbsent || when instanceof Condition.IfLeased) {
            return current == null;
        }
        if (current == null) {
            return false;
        }
        if (when instanceof Condition.IfVersion version) {
            return current.version() == version.version();
        }
        return !(when instanceof Condition.IfValue wanted) || wanted.value().equals(current.value());
    }

    static <V> Write<V> rejected(@Nullable Entry<V> current) {
        return new Write<>(Outcome.REJECTED, current == null ? 0 : current.version(), null, current);
    }
}
