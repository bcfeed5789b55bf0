package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.heap.Stripes.Stripe;
import dev.pagoda.tiering.memory.HeapEntry;
import dev.pagoda.tiering.memory.VersionClock;
import org.jspecify.annotations.Nullable;

/**
 * Puts into a store: look, decide and change under the lock of the key's stripe. Thread-safe.
 *
 * <p>Not a {@link WriteStep}, which is an object: a put is as frequent as a read, and makes nothing here but the entry and its result.
 * A put whose result nobody wants, {@link #set}, makes the entry alone; the compiler would not see that reliably, since the result passes
 * through more methods than it compiles as one.
 */
final class Puts<K, V> {
    private final HeapStore<K, V> store;

    Puts(HeapStore<K, V> store) {
        this.store = store;
    }

    /** Puts whatever the key has, at {@code now}. */
    Outcome set(K key, V value, PutOptions options, long now) {
        Stripe stripe = store.stripes().of(key);
        while (true) {
            Keyspace<K, V> keyspace = store.keyspace();
            synchronized (stripe) {
                long version = store.drawVersion(now);
                HeapEntry<V> current = keyspace.entries().peek(key);
                if (isFree(keyspace, current, now)) {
                    HeapEntry<V> next = next(value, version, options, current, now);
                    change(keyspace, stripe, key, current, next);
                    return outcome(current, next);
                }
            }
            store.removeExpired(key, now);
        }
    }

    /** Puts under a condition on presence or version, at {@code now}. */
    Write<V> put(K key, V value, PutOptions options, long now) {
        Stripe stripe = store.stripes().of(key);
        while (true) {
            Keyspace<K, V> keyspace = store.keyspace();
            synchronized (stripe) {
                long version = store.drawVersion(now);
                HeapEntry<V> current = keyspace.entries().peek(key);
                if (isFree(keyspace, current, now)) {
                    if (!WriteStep.holds(options.condition(), current)) {
                        return rejected(current);
                    }
                    HeapEntry<V> next = next(value, version, options, current, now);
                    change(keyspace, stripe, key, current, next);
                    return written(version, options, current, next);
                }
            }
            store.removeExpired(key, now);
        }
    }

    /** Returns whether nothing is in the way: no clear since the version was drawn, no expired entry, of which others are to be told first. */
    private boolean isFree(Keyspace<K, V> keyspace, @Nullable HeapEntry<V> current, long now) {
        return store.isCurrent(keyspace) && (current == null || !current.isExpiredAt(now));
    }

    /** Returns the entry that follows {@code current}, or null if it would have expired already. */
    private @Nullable HeapEntry<V> next(
            V value, long version, PutOptions options, @Nullable HeapEntry<V> current, long now) {
        Ttl ttl = current == null ? options.onCreate() : options.onUpdate();
        if (ttl.isZero()) {
            return null;
        }
        long createdAt = current == null ? VersionClock.millisOf(version) : current.createdAt();
        long expiresAt = ttl.expiresAt(now, current == null ? Ttl.NEVER : current.expiresAt());
        return HeapEntry.of(value, version, createdAt, expiresAt);
    }

    private void change(
            Keyspace<K, V> keyspace,
            Stripe stripe,
            K key,
            @Nullable HeapEntry<V> current,
            @Nullable HeapEntry<V> next) {
        if (next != null) {
            keyspace.put(key, next, current == null);
            stripe.countPut();
        } else if (current != null) {
            keyspace.remove(key);
        }
    }

    private static Outcome outcome(@Nullable HeapEntry<?> current, @Nullable HeapEntry<?> next) {
        if (next == null) {
            return current == null ? Outcome.DISCARDED : Outcome.EXPIRED;
        }
        return current == null ? Outcome.CREATED : Outcome.UPDATED;
    }

    private static <V> Write<V> written(
            long version, PutOptions options, @Nullable HeapEntry<V> current, @Nullable HeapEntry<V> next) {
        Outcome outcome = outcome(current, next);
        return outcome == Outcome.DISCARDED
                ? Write.unchanged(outcome)
                : new Write<>(outcome, version, next, options.returnPrevious() ? current : null);
    }

    static <V> Write<V> rejected(@Nullable HeapEntry<V> current) {
        return new Write<>(Outcome.REJECTED, current == null ? 0 : current.version(), null, current);
    }
}
