package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.memory.EntryMap;
import dev.pagoda.tiering.memory.HeapEntry;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Copies that are served although their trust has ended, for a limited time, since the far tier does not answer. Thread-safe; does not block.
 *
 * <p>Forward only holds for them too: what was learnt has dropped older copies, whether they were trusted or not.
 */
final class StaleCopies<K, V> {
    private static final Set<ErrorCode> NO_ANSWER =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.IO);

    private final Copies<K, V> copies;
    private final @Nullable Trust trust;
    private final Clock clock;
    private final long limitNanos;
    private final LongAdder served = new LongAdder();

    StaleCopies(Copies<K, V> copies, @Nullable Trust trust, Clock clock, Duration limit) {
        this.copies = copies;
        this.trust = trust;
        this.clock = clock;
        this.limitNanos = limit.toNanos();
    }

    /** Returns the copy of a key that could not be read, or throws the error if there is none to be served. */
    Entry<V> instead(K key, StoreException error) {
        HeapEntry<V> copy = allows(error) ? find(key) : null;
        if (copy == null) {
            throw error;
        }
        served.increment();
        return copy;
    }

    /** Returns the copies of keys that could not be read, or throws the error if one of them has none to be served. */
    Map<K, Entry<V>> instead(Collection<K> keys, StoreException error) {
        Map<K, Entry<V>> found = new HashMap<>();
        for (K key : keys) {
            found.put(key, instead(key, error));
        }
        return found;
    }

    private boolean allows(StoreException error) {
        return trust != null
                && limitNanos > 0
                && trust.endedNanosAgo() <= limitNanos
                && NO_ANSWER.contains(error.code());
    }

    private @Nullable HeapEntry<V> find(K key) {
        EntryMap<K, V> entries = copies.entriesIfOpen();
        HeapEntry<V> copy = entries == null ? null : entries.find(key);
        return copy == null || copy.isExpiredAt(clock.millis()) ? null : copy;
    }

    /** Returns how many copies were served so. */
    long served() {
        return served.sum();
    }
}
