package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.memory.HeapEntry;
import dev.pagoda.tiering.memory.VersionClock;
import org.jspecify.annotations.Nullable;

/** Puts a value. */
final class PutStep<K, V> extends WriteStep<K, V> {
    private final V value;
    private final PutOptions options;

    PutStep(HeapStore<K, V> store, long now, V value, PutOptions options) {
        super(store, now);
        this.value = value;
        this.options = options;
    }

    @Override
    @Nullable
    HeapEntry<V> write(@Nullable HeapEntry<V> live) {
        if (!holds(options.condition(), live)) {
            is(Outcome.REJECTED);
            return live;
        }
        return live == null ? create() : update(live);
    }

    private @Nullable HeapEntry<V> create() {
        if (options.onCreate().isZero()) {
            is(Outcome.DISCARDED);
            return null;
        }
        long version = draw(Outcome.CREATED);
        return entry(version, VersionClock.millisOf(version), options.onCreate().expiresAt(now));
    }

    private @Nullable HeapEntry<V> update(HeapEntry<V> live) {
        if (options.onUpdate().isZero()) {
            draw(Outcome.EXPIRED);
            return null;
        }
        long version = draw(Outcome.UPDATED);
        return entry(version, live.createdAt(), options.onUpdate().expiresAt(now, live.expiresAt()));
    }

    private HeapEntry<V> entry(long version, long createdAt, long expiresAt) {
        if (expiresAt != Ttl.NEVER) {
            keyspace().noteMortal();
        }
        return HeapEntry.of(value, version, createdAt, expiresAt);
    }
}
