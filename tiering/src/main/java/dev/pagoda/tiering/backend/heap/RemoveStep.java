package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.memory.HeapEntry;
import org.jspecify.annotations.Nullable;

/** Removes an entry. */
final class RemoveStep<K, V> extends WriteStep<K, V> {
    private final Condition when;

    RemoveStep(HeapStore<K, V> store, long now, Condition when) {
        super(store, now);
        this.when = when;
    }

    @Override
    @Nullable
    HeapEntry<V> write(@Nullable HeapEntry<V> live) {
        if (live == null) {
            is(Outcome.ABSENT);
            return null;
        } else if (!holds(when, live)) {
            is(Outcome.REJECTED);
            return live;
        }
        draws(Outcome.REMOVED);
        return null;
    }
}
