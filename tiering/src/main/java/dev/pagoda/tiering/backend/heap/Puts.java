package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
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
        while (true) {
            Keyspace<K, V> keyspace = store.keyspace();
            Write<V> write;
            synchronized (keyspace.stripe(key)) {
                write = tryPut(keyspace, key, value, options, now);
            }
            if (write != null) {
                return write;
            }
            store.removeExpired(key, now);
        }
    }

    /** Returns null, and changes nothing, if an expired entry is in the way or the keyspace was replaced meanwhile. */
    private @Nullable Write<V> tryPut(Keyspace<K, V> keyspace, K key, V value, PutOptions options, long now) {
        HeapEntry<V> current = keyspace.entries().peek(key);
        if (current != null && current.isExpiredAt(now)) {
            return null;
        } else if (!WriteStep.holds(options.condition(), current)) {
            return rejected(current);
        }
        return current == null
                ? create(keyspace, key, value, options.onCreate(), now)
                : update(keyspace, key, value, options, current, now);
    }

    static <V> Write<V> rejected(@Nullable HeapEntry<V> current) {
        return new Write<>(Outcome.REJECTED, current == null ? 0 : current.version(), null, current);
    }

    private @Nullable Write<V> create(Keyspace<K, V> keyspace, K key, V value, Ttl ttl, long now) {
        if (ttl.isZero()) {
            return Write.unchanged(Outcome.DISCARDED);
        }
        long version = store.drawVersion(now);
        if (!store.isCurrent(keyspace)) {
            return null;
        }
        HeapEntry<V> created = HeapEntry.of(value, version, VersionClock.millisOf(version), ttl.expiresAt(now));
        keyspace.create(key, created);
        return new Write<>(Outcome.CREATED, version, created, null);
    }

    private @Nullable Write<V> update(
            Keyspace<K, V> keyspace, K key, V value, PutOptions options, HeapEntry<V> current, long now) {
        Ttl ttl = options.onUpdate();
        long version = store.drawVersion(now);
        if (!store.isCurrent(keyspace)) {
            return null;
        }
        HeapEntry<V> previous = options.returnPrevious() ? current : null;
        if (ttl.isZero()) {
            keyspace.remove(key);
            return new Write<>(Outcome.EXPIRED, version, null, previous);
        }
        HeapEntry<V> updated =
                HeapEntry.of(value, version, current.createdAt(), ttl.expiresAt(now, current.expiresAt()));
        keyspace.update(key, updated);
        return new Write<>(Outcome.UPDATED, version, updated, previous);
    }
}
