package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real store under a lease that the test extends and ends, and which does not answer on demand. */
public final class LeasedStore extends ForwardingStore<String, String> {
    public static final Duration MAX_STALENESS = Duration.ofSeconds(2);

    private final ManualClock clock;
    private final AtomicInteger reads = new AtomicInteger();
    private final Lease lease = new Lease();
    private volatile ChangeListener<String> listener;
    private volatile Runnable beforeAnswer = () -> {};
    private volatile @Nullable ErrorCode fault;

    public LeasedStore(Store<String, String> real, ManualClock clock) {
        super(real);
        this.clock = clock;
    }

    /** A lease on the test's clock. */
    private final class Lease implements Trust {
        private volatile long until = Long.MIN_VALUE;

        @Override
        public boolean holds() {
            return until > clock.nanos();
        }

        @Override
        public long maxStalenessNanos() {
            return MAX_STALENESS.toNanos();
        }

        @Override
        public long endedNanosAgo() {
            return until == Long.MIN_VALUE ? Long.MAX_VALUE : Math.max(0, clock.nanos() - until);
        }

        @Override
        public Clock clock() {
            return clock;
        }
    }

    /** Lends trust from now on. */
    public void lend() {
        lease.until = clock.nanos() + MAX_STALENESS.toNanos();
    }

    /** Ends the trust now. */
    public void revoke() {
        lease.until = clock.nanos();
    }

    public ChangeListener<String> listener() {
        return listener;
    }

    /** Runs {@code action} before the next answer to a read. */
    public void beforeNextAnswer(Runnable action) {
        beforeAnswer = () -> {
            beforeAnswer = () -> {};
            action.run();
        };
    }

    /** Fails every read from now on, or none if {@code code} is null. */
    public void fail(@Nullable ErrorCode code) {
        fault = code;
    }

    public int reads() {
        return reads.get();
    }

    private <T extends @Nullable Object> T answer(T answer) {
        beforeAnswer.run();
        ErrorCode code = fault;
        if (code != null) {
            throw new StoreException(code, "The server did not answer");
        }
        return answer;
    }

    private static @Nullable Entry<String> copy(@Nullable Entry<String> entry) {
        return entry == null
                ? null
                : Entry.of(entry.value(), entry.version(), entry.createdAt(), entry.updatedAt(), entry.expiresAt());
    }

    @Override
    public @Nullable Entry<String> get(String key) {
        reads.incrementAndGet();
        return answer(copy(super.get(key)));
    }

    @Override
    public Map<String, Entry<String>> getAll(Collection<? extends String> keys) {
        reads.incrementAndGet();
        Map<String, Entry<String>> found = new HashMap<>(super.getAll(keys));
        found.replaceAll((key, entry) -> copy(entry));
        return answer(found);
    }

    @Override
    public Subscription onChange(ChangeListener<String> newListener) {
        listener = newListener;
        return () -> {};
    }

    @Override
    public Trust trust() {
        return lease;
    }
}
