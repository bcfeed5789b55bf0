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
 */
final class Puts<K, V> {
    private final HeapStore<K, V> store;

    Puts(HeapStore<K, V> store) {
        this.store = store;
    }

    /** Puts under a condition on presence or version, at {@code now}. */
    Write<V> put(K key, V value, PutOptions options, long now) {
        Stripe stripe = store.stripes().of(key);
        while (true) {
            Keyspace<K, V> keyspace = store.keyspace();
            Write<V> write;
            synchronized (stripe) {
                long version = store.drawVersion(now);
                write = store.isCurrent(keyspace) ? put(keyspace, key, value, version, options, now) : null;
                if (write != null && write.entry() != null) {
                    stripe.countPut();
                }
            }
            if (write != null) {
                return write;
            }
            store.removeExpired(key, now);
        }
    }

    /** Returns null, and changes nothing, if an expired entry is in the way: others are to be told of it first. */
    private @Nullable Write<V> put(
            Keyspace<K, V> keyspace, K key, V value, long version, PutOptions options, long now) {
        HeapEntry<V> current = keyspace.entries().peek(key);
        if (current != null && current.isExpiredAt(now)) {
            return null;
        } else if (!WriteStep.holds(options.condition(), current)) {
            return rejected(current);
        } else if (current == null) {
            return create(keyspace, key, value, version, options.onCreate(), now);
        }
        HeapEntry<V> previous = options.returnPrevious() ? current : null;
        if (options.onUpdate().isZero()) {
            keyspace.remove(key);
            return new Write<>(Outcome.EXPIRED, version, null, previous);
        }
        long expiresAt = options.onUpdate().expiresAt(now, current.expiresAt());
        HeapEntry<V> updated = HeapEntry.of(value, version, current.createdAt(), expiresAt);
        keyspace.update(key, updated);
        return new Write<>(Outcome.UPDATED, version, updated, previous);
    }

    private Write<V> create(Keyspace<K, V> keyspace, K key, V value, long version, Ttl ttl, long now) {
        if (ttl.isZero()) {
            return Write.unchanged(Outcome.DISCARDED);
        }
        HeapEntry<V> created = HeapEntry.of(value, version, VersionClock.millisOf(version), ttl.expiresAt(now));
        keyspace.create(key, created);
        return new Write<>(Outcome.CREATED, version, created, null);
    }

    static <V> Write<V> rejected(@Nullable HeapEntry<V> current) {
        return new Write<>(Outcome.REJECTED, current == null ? 0 : current.version(), null, current);
    }
}
