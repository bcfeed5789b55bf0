package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Write;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Turns entries of bytes into entries of values, and keeps count of those that can't be turned. */
final class EntryCodec<V> {
    private static final Logger LOGGER = System.getLogger(CodecStore.class.getName());

    private final String cache;
    private final ValueCodec<V> values;
    private final CodecStore.Damage damage;
    private final LongAdder damaged = new LongAdder();
    private final AtomicBoolean logged = new AtomicBoolean();

    EntryCodec(String cache, ValueCodec<V> values, CodecStore.Damage damage) {
        this.cache = cache;
        this.values = values;
        this.damage = damage;
    }

    Bytes encode(V value) {
        return values.encode(value);
    }

    /** Returns the condition that a store of bytes can decide. */
    @SuppressWarnings("unchecked")
    Condition encode(Condition condition) {
        return condition instanceof Condition.IfValue expected
                ? Condition.ifValue(values.encode((V) expected.value()))
                : condition;
    }

    /** Returns the decoded entry, or null if it can't be decoded and damage is a miss. */
    @Nullable
    Entry<V> decode(Entry<Bytes> stored) {
        try {
            return withValue(stored, values.decode(stored.value()));
        } catch (StoreException e) {
            count(e);
            if (damage == CodecStore.Damage.IS_A_MISS) {
                return null;
            }
            throw new StoreException(e.code(), "Cache " + cache + ": " + e.getMessage(), e);
        }
    }

    /** Returns the decoded entry, or null if it can't be decoded. */
    @Nullable
    Entry<V> decodeOrNull(@Nullable Entry<Bytes> stored) {
        if (stored == null) {
            return null;
        }
        try {
            return withValue(stored, values.decode(stored.value()));
        } catch (StoreException e) {
            count(e);
            return null;
        }
    }

    /** Returns the decoded key, or null if it can't be decoded. */
    <K> @Nullable K keyOrNull(KeyCodec<K> keys, Bytes form) {
        try {
            return keys.decode(form);
        } catch (StoreException e) {
            count(e);
            return null;
        }
    }

    boolean hasValue(Entry<Bytes> stored, Object expected) {
        Entry<V> entry = decode(stored);
        return entry != null && expected.equals(entry.value());
    }

    /**
     * Decodes what a write found. It has taken effect or not, whatever it found: so a value that can't be decoded is left out, and is no
     * error.
     */
    Write<V> decode(Write<Bytes> write) {
        return new Write<>(
                write.outcome(), write.version(), decodeOrNull(write.entry()), decodeOrNull(write.previous()));
    }

    /** As {@link #decode(Write)}, for a put of {@code value}. */
    Write<V> stored(Write<Bytes> write, V value) {
        Entry<Bytes> entry = write.entry();
        Entry<V> stored = entry == null ? null : withValue(entry, value);
        return new Write<>(write.outcome(), write.version(), stored, decodeOrNull(write.previous()));
    }

    StoreStats addDamaged(StoreStats stats) {
        return new StoreStats(
                stats.entries(),
                stats.bytes(),
                stats.hits(),
                stats.misses(),
                stats.writes(),
                stats.removals(),
                stats.evictions(),
                stats.expirations(),
                stats.damaged() + damaged.sum());
    }

    private void count(StoreException e) {
        damaged.increment();
        if (logged.compareAndSet(false, true)) {
            LOGGER.log(
                    Level.WARNING,
                    "Cache {0} holds data that can''t be decoded; further cases are only counted: {1}",
                    cache,
                    e.getMessage());
        }
    }

    private static <V> Entry<V> withValue(Entry<Bytes> entry, V value) {
        return Entry.of(value, entry.version(), entry.createdAt(), entry.updatedAt(), entry.expiresAt());
    }
}
