package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.engine.history.ForwardingStore;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real store; what a test wants to happen after a request took effect and before its answer arrives, happens then. */
final class GatedStore extends ForwardingStore<String, String> {
    private final AtomicInteger reads = new AtomicInteger();
    private volatile Runnable beforeAnswer = () -> {};

    GatedStore(Store<String, String> real) {
        super(real);
    }

    /** Runs {@code action} before each answer from now on. */
    void beforeAnswer(Runnable action) {
        beforeAnswer = action;
    }

    /** Runs {@code action} before the next answer only. */
    void beforeNextAnswer(Runnable action) {
        beforeAnswer = () -> {
            beforeAnswer = () -> {};
            action.run();
        };
    }

    /** Returns how often a key was read, alone or among others. */
    int reads() {
        return reads.get();
    }

    private <T> T answer(T answer) {
        beforeAnswer.run();
        return answer;
    }

    @Override
    public @Nullable Entry<String> get(String key) {
        reads.incrementAndGet();
        return answer(copy(super.get(key)));
    }

    /** Returns the entry as it is now, as a store that is far away does. */
    private static @Nullable Entry<String> copy(@Nullable Entry<String> entry) {
        return entry == null
                ? null
                : Entry.of(entry.value(), entry.version(), entry.createdAt(), entry.updatedAt(), entry.expiresAt());
    }

    @Override
    public Map<String, Entry<String>> getAll(Collection<? extends String> keys) {
        reads.addAndGet(keys.size());
        Map<String, Entry<String>> found = new HashMap<>(super.getAll(keys));
        found.replaceAll((key, entry) -> copy(entry));
        return answer(found);
    }

    @Override
    public Write<String> put(String key, String value, PutOptions options) {
        return answer(super.put(key, value, options));
    }

    @Override
    public Write<String> remove(String key, Condition when, boolean returnPrevious) {
        return answer(super.remove(key, when, returnPrevious));
    }

    @Override
    public OptionalLong touch(String key, Ttl ttl) {
        return answer(super.touch(key, ttl));
    }
}
