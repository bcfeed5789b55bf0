package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A real store whose requests and answers take a random time, so that they overtake each other, and some of which fail after they took
 * effect. It notes every change in a {@link History}, and lets somebody else than the near cache write, too.
 */
final class SlowStore extends ForwardingStore<String, String> {
    private static final int FAILURES_PER_THOUSAND = 20;
    private static final int LONGEST_DELAY_NANOS = 100_000;

    private final History history;
    private final Collection<String> keys;
    private final ReadWriteLock clearing = new ReentrantReadWriteLock();
    private volatile long lastVersion;

    SlowStore(Store<String, String> real, History history, Collection<String> keys) {
        super(real);
        this.history = history;
        this.keys = keys;
    }

    private static void delay() {
        int dice = ThreadLocalRandom.current().nextInt(8);
        if (dice < 3) {
            LockSupport.parkNanos(dice == 0 ? ThreadLocalRandom.current().nextInt(LONGEST_DELAY_NANOS) : 1);
        }
    }

    private static void maybeFail(ErrorCode code) {
        if (ThreadLocalRandom.current().nextInt(1000) < FAILURES_PER_THOUSAND) {
            throw new StoreException(code, "The answer was lost");
        }
    }

    private <T> T read(Supplier<T> work) {
        delay();
        T read = work.get();
        delay();
        maybeFail(ErrorCode.UNAVAILABLE);
        return read;
    }

    private <T> T write(Supplier<T> work) {
        delay();
        T written = work.get();
        delay();
        maybeFail(ErrorCode.OUTCOME_UNKNOWN);
        return written;
    }

    /** Writes and notes it in one step with respect to {@link #clear}. */
    private Write<String> note(String key, Supplier<Write<String>> work) {
        clearing.readLock().lock();
        try {
            long begun = System.nanoTime();
            Write<String> write = work.get();
            if (write.outcome().changed()) {
                Entry<String> stored = write.entry();
                history.changed(
                        key,
                        write.version(),
                        stored == null ? null : stored.value(),
                        stored == null ? Ttl.NEVER : stored.expiresAt(),
                        begun);
                raise(write.version());
            }
            return write;
        } finally {
            clearing.readLock().unlock();
        }
    }

    private synchronized void raise(long version) {
        lastVersion = Math.max(lastVersion, version);
    }

    /** Puts as another process would: the near cache hears of it before the call returns, but after others can see it. */
    Write<String> putFromOutside(String key, String value, PutOptions options) {
        return afterwardsTell(key, note(key, () -> real().put(key, value, options)));
    }

    /** Removes as another process would. */
    Write<String> removeFromOutside(String key) {
        return afterwardsTell(key, note(key, () -> real().remove(key)));
    }

    private Write<String> afterwardsTell(String key, Write<String> write) {
        delay();
        tell(key, write);
        return write;
    }

    @Override
    public @Nullable Entry<String> get(String key) {
        return read(() -> real().get(key));
    }

    @Override
    public Write<String> put(String key, String value, PutOptions options) {
        return write(() -> note(key, () -> real().put(key, value, options)));
    }

    @Override
    public Write<String> remove(String key, Condition when, boolean returnPrevious) {
        return write(() -> note(key, () -> real().remove(key, when, returnPrevious)));
    }

    @Override
    public OptionalLong touch(String key, Ttl ttl) {
        return write(() -> real().touch(key, ttl));
    }

    @Override
    public Map<String, Entry<String>> getAll(Collection<? extends String> wanted) {
        return read(() -> real().getAll(wanted));
    }

    @Override
    public List<Write<String>> write(List<? extends Mutation<String, String>> batch) {
        return write(() -> batch.stream()
                .map(mutation -> note(mutation.key(), () -> {
                    delay();
                    return real().write(List.of(mutation)).get(0);
                }))
                .toList());
    }

    @Override
    public Page<String, String> scan(Scan request) {
        return read(() -> real().scan(request));
    }

    @Override
    public void clear() {
        delay();
        clearing.writeLock().lock();
        try {
            long begun = System.nanoTime();
            real().clear();
            keys.forEach(key -> history.cleared(key, lastVersion, begun));
        } finally {
            clearing.writeLock().unlock();
        }
        delay();
    }
}
