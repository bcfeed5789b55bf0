package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.memory.HeapEntry;
import org.jspecify.annotations.Nullable;

/**
 * A write of one key that stores no new value, and what came of it. Run once, by one thread.
 *
 * <p>A step on a keyspace that {@code clear} has replaced meanwhile changes nothing and is run again on the new one. The version is drawn
 * first and the keyspace compared then: a write that goes through drew its version before the clear, and everything written after the clear
 * has a greater one.
 */
abstract sealed class WriteStep<K, V> permits RemoveStep, TouchStep {
    protected final long now;

    private final HeapStore<K, V> store;
    private Keyspace<K, V> keyspace;
    private Outcome outcome = Outcome.REJECTED;
    private long drawn;
    private long version;
    private @Nullable HeapEntry<V> found;
    private @Nullable HeapEntry<V> expired;
    private boolean superseded;

    WriteStep(HeapStore<K, V> store, long now) {
        this.store = store;
        this.keyspace = store.keyspace();
        this.now = now;
    }

    /** Runs the step, again if need be. */
    final void run(K key) {
        runOnce(key);
        while (superseded) {
            keyspace = store.keyspace();
            runOnce(key);
        }
    }

    private void runOnce(K key) {
        synchronized (store.stripes().of(key)) {
            HeapEntry<V> current = keyspace.entries().peek(key);
            boolean gone = current != null && current.isExpiredAt(now);
            expired = gone ? current : null;
            found = gone ? null : current;
            drawn = store.drawVersion(now);
            superseded = !store.isCurrent(keyspace);
            HeapEntry<V> next = superseded ? null : write(found);
            if (superseded) {
                expired = null;
            } else if (next == null && current != null) {
                keyspace.remove(key);
            }
        }
    }

    /** Returns the live entry {@code live}, or null if it goes; calls {@link #is} or {@link #draws} to say what happened. */
    abstract @Nullable HeapEntry<V> write(@Nullable HeapEntry<V> live);

    /** Notes an outcome that draws no version. */
    final void is(Outcome what) {
        outcome = what;
        version = found == null ? 0 : found.version();
    }

    /** Notes an outcome that removes the entry, which is a version too. */
    final void draws(Outcome what) {
        outcome = what;
        version = drawn;
    }

    static boolean holds(Condition condition, @Nullable HeapEntry<?> live) {
        if (condition instanceof Condition.Always) {
            return true;
        } else if (condition instanceof Condition.IfAbsent) {
            return live == null;
        } else if (condition instanceof Condition.IfVersion ifVersion) {
            return live != null && live.version() == ifVersion.version();
        }
        return live != null && !(condition instanceof Condition.IfLeased);
    }

    final Keyspace<K, V> keyspace() {
        return keyspace;
    }

    final Outcome outcome() {
        return outcome;
    }

    /** Returns the entry that had expired and that this step removed or replaced, or null. */
    final @Nullable HeapEntry<V> expired() {
        return expired;
    }

    final Write<V> result(boolean returnPrevious) {
        boolean show = returnPrevious || outcome == Outcome.REJECTED;
        return new Write<>(outcome, version, null, show ? found : null);
    }
}
