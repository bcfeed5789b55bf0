package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.memory.HeapEntry;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Changes when an entry expires. */
final class TouchStep<K, V> extends WriteStep<K, V> {
    private final Ttl ttl;
    private OptionalLong expiresAt = OptionalLong.empty();

    TouchStep(HeapStore<K, V> store, long now, Ttl ttl) {
        super(store, now);
        this.ttl = ttl;
    }

    @Override
    @Nullable
    HeapEntry<V> write(@Nullable HeapEntry<V> live) {
        if (live == null) {
            is(Outcome.ABSENT);
            return null;
        } else if (ttl.isZero()) {
            draws(Outcome.EXPIRED);
            return null;
        }
        is(Outcome.REJECTED);
        long instant = ttl.expiresAt(now, live.expiresAt());
        keyspace().noteExpiry(instant);
        live.expireAt(instant);
        expiresAt = OptionalLong.of(instant);
        return live;
    }

    /** Returns the instant at which the entry expires now, or empty if there is none. */
    OptionalLong expiresAt() {
        return expiresAt;
    }
}
