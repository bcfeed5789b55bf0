package dev.pagoda.jcache;

import dev.pagoda.jcache.integration.ReadThrough;
import dev.pagoda.jcache.processor.ProcessorEntry;
import dev.pagoda.jcache.processor.ProcessorResult;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.engine.Turn;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/**
 * Runs entry processors.
 *
 * <p>A processor works on a copy of the entry, under the lock of its key; then its net effect is applied on the condition that the entry is
 * still the one it saw. If it is not, the processor runs once more. Processors of this process exclude each other by the lock, so that
 * only another kind of write makes one run twice, and it then sees that write. Where processes load in turn, a processor for an absent key runs in
 * its turn ({@link CacheCore#turn}), since it may well be what computes the value: Spring's {@code sync = true} is one. Thread-safe.
 */
final class Invocations<K, V> {
    private final CacheCore<K, V> core;
    private final Mutations<K, V> mutations;

    Invocations(CacheCore<K, V> core, Mutations<K, V> mutations) {
        this.core = core;
        this.mutations = mutations;
    }

    <T> @Nullable T invoke(K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        core.requireOpen();
        core.requireKey(key);
        Objects.requireNonNull(processor, "entryProcessor");
        long start = System.nanoTime();
        K own = core.copies.key(key);
        Run<V, T> run;
        boolean entered = core.enter(own);
        try {
            do {
                run = run(key, own, processor, arguments);
            } while (run.write().outcome() == Outcome.REJECTED);
        } finally {
            if (entered) {
                core.leave(own);
            }
        }
        finish(own, run, start);
        return run.result();
    }

    <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Set<? extends K> keys, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        core.requireOpen();
        Objects.requireNonNull(processor, "entryProcessor");
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : new LinkedHashSet<K>(core.requireKeys(keys))) {
            ProcessorResult<T> result = attempt(key, processor, arguments);
            if (result.result() != null || result.failure() != null) {
                results.put(key, result);
            }
        }
        return results;
    }

    private <T> ProcessorResult<T> attempt(K key, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        try {
            return new ProcessorResult<>(invoke(key, processor, arguments), null);
        } catch (EntryProcessorException e) {
            return new ProcessorResult<>(null, e);
        } catch (CacheException e) {
            return new ProcessorResult<>(null, new EntryProcessorException(e));
        }
    }

    private <T> Run<V, T> run(K key, K own, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        Entry<V> current = core.door.get(own);
        if (current != null) {
            return run(key, own, current, Turn.free(), processor, arguments);
        }
        try (Turn<V> turn = core.turn(own)) {
            return run(key, own, turn.present(), turn, processor, arguments);
        }
    }

    private <T> Run<V, T> run(
            K key,
            K own,
            @Nullable Entry<V> current,
            Turn<V> turn,
            EntryProcessor<K, V, T> processor,
            @Nullable Object... arguments) {
        V seen = current == null ? null : core.copies.out(current.value());
        ProcessorEntry<K, V> entry = new ProcessorEntry<>(key, seen, core.valueType(), () -> load(key));
        T result = process(entry, processor, arguments);
        V left = entry.result();
        V stored = left == null ? null : core.copies.value(left);
        Condition unchanged = current == null ? turn.condition() : Condition.ifVersion(current.version());
        boolean loads = current == null && isGivenLoader(arguments);
        Write<V> write = applyOrMiss(own, current, entry.effect(), stored, unchanged, loads);
        turn.put(write.outcome());
        return new Run<>(current, stored, result, write);
    }

    private <T> @Nullable T process(
            ProcessorEntry<K, V> entry, EntryProcessor<K, V, T> processor, @Nullable Object... arguments) {
        try {
            return processor.process(entry, arguments);
        } catch (EntryProcessorException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EntryProcessorException("The entry processor failed", e);
        }
    }

    private @Nullable V load(K key) {
        ReadThrough<K, V> loader = core.readThrough;
        V loaded = loader == null ? null : loader.load(key);
        return loaded == null ? null : core.requireValue(loaded);
    }

    /**
     * Returns whether a processor is handed what makes the value of a missing entry, as by Spring for methods that run once. What any other
     * processor sets, such as a counter, must not be lost in silence.
     */
    private static boolean isGivenLoader(@Nullable Object @Nullable ... arguments) {
        return arguments != null && Arrays.stream(arguments).anyMatch(Callable.class::isInstance);
    }

    /** What was only loaded is of use to its reader also if the tier that is to take it is away, and readers are to notice nothing of that. */
    private Write<V> applyOrMiss(
            K key,
            @Nullable Entry<V> current,
            ProcessorEntry.Effect effect,
            @Nullable V value,
            Condition unchanged,
            boolean loads) {
        try {
            return apply(key, current, effect, value, unchanged);
        } catch (CacheException e) {
            boolean loaded = effect == ProcessorEntry.Effect.LOADED || (effect == ProcessorEntry.Effect.SET && loads);
            if (!loaded || !core.toleratesAbsence(e)) {
                throw e;
            }
            return Write.unchanged(Outcome.ABSENT);
        }
    }

    private Write<V> apply(
            K key, @Nullable Entry<V> current, ProcessorEntry.Effect effect, @Nullable V value, Condition unchanged) {
        return switch (effect) {
            case NONE -> Write.unchanged(Outcome.ABSENT);
            case READ -> {
                core.accessed(key, Objects.requireNonNull(current));
                yield Write.unchanged(Outcome.ABSENT);
            }
            case LOADED -> mutations.putLoaded(key, Objects.requireNonNull(value), unchanged);
            case SET -> mutations.putInOrder(key, Objects.requireNonNull(value), unchanged, core.wantsOldValues());
            case REMOVED ->
                current == null
                        ? mutations.deleteThrough(key)
                        : mutations.removeInOrder(key, unchanged, core.wantsOldValues());
        };
    }

    private void finish(K key, Run<V, ?> run, long start) {
        if (core.isCounting()) {
            core.statistics.lookup(run.current() != null);
            core.statistics.endGet(start, 1);
            core.statistics.puts(run.isPut() ? 1 : 0, start);
            core.statistics.removals(run.write().outcome() == Outcome.REMOVED ? 1 : 0, start);
        }
        core.deliver(core.change(key, run.value(), run.write()));
    }

    /** One run of a processor, and what came of it. */
    private record Run<V, T>(
            @Nullable Entry<V> current,
            @Nullable V value,
            @Nullable T result,
            Write<V> write) {
        boolean isPut() {
            return write.outcome().stored() || write.outcome() == Outcome.EXPIRED;
        }
    }
}
