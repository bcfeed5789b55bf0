package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Transactions;
import dev.pagoda.tiering.resilience.Guard.Repeat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A backend that is reached over a network, used with care: a call that has had no effect is repeated, the number of calls under way is
 * limited, and while the backend does not work calls fail at once, until it is found to work again.
 *
 * <p>A read is repeated whatever became of it, a write only if its error says that nothing was done, so that it takes effect at most once. All attempts of a call share its timeout, so none takes longer. Thread-safe;
 * calls run in the caller's thread and block as the backend does.
 */
public final class ResilientBackend implements Backend {
    private final Backend backend;
    private final Guard guard;
    private final BreakerProbe probe;

    private ResilientBackend(Backend backend, RemoteSettings settings, Clock clock) {
        this.backend = backend;
        this.guard = new Guard(settings, clock);
        this.probe = BreakerProbe.start(settings, guard.breaker(), backend::health);
    }

    /** Returns {@code backend}, which belongs to the result from now on, used with care. */
    public static ResilientBackend around(Backend backend, RemoteSettings settings, Clock clock) {
        return new ResilientBackend(backend, settings, clock);
    }

    /** Returns what was counted of the calls. */
    public ResilienceStats resilience() {
        return guard.stats();
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        return new ResilientStore(guard.call(Repeat.WRITE, () -> backend.open(spec)), guard, Repeat.READ, Repeat.WRITE);
    }

    @Override
    public void drop(String cache) {
        guard.call(Repeat.WRITE, () -> {
            backend.drop(cache);
            return true;
        });
    }

    @Override
    public List<CacheInfo> catalogue() {
        return guard.call(Repeat.READ, backend::catalogue);
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        return guard.call(Repeat.READ, () -> backend.find(cache));
    }

    @Override
    public Optional<Transactions> transactions() {
        return backend.transactions()
                .map(transactions -> isolation ->
                        new ResilientTransaction(guard.call(Repeat.WRITE, () -> transactions.begin(isolation)), guard));
    }

    @Override
    public Optional<Locks> locks() {
        return backend.locks()
                .map(locks -> (name, lease) ->
                        guard.<Locks.@Nullable Lease>call(Repeat.NEVER, () -> locks.tryAcquire(name, lease)));
    }

    /** Asks the backend itself, also while calls fail at once. */
    @Override
    public Health health() {
        return backend.health();
    }

    @Override
    public Map<String, Number> metrics() {
        Map<String, Number> metrics = new LinkedHashMap<>(backend.metrics());
        metrics.putAll(guard.stats().byName());
        return metrics;
    }

    @Override
    public void flush() {
        guard.call(Repeat.WRITE, () -> {
            backend.flush();
            return true;
        });
    }

    @Override
    public void close() {
        try {
            probe.close();
        } finally {
            backend.close();
        }
    }
}
