package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transactions;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.engine.history.ForwardingStore;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A real backend behind a connection that fails on demand. */
final class FlakyBackend implements Backend {
    private final Backend real;
    private final AtomicInteger attempts = new AtomicInteger();
    private volatile @Nullable ErrorCode fault;

    FlakyBackend(Backend real) {
        this.real = real;
    }

    /** Fails every call from now on, or none if {@code code} is null. */
    void fail(@Nullable ErrorCode code) {
        fault = code;
    }

    /** Returns how many calls have come as far as the connection. */
    int attempts() {
        return attempts.get();
    }

    private void connect() {
        attempts.incrementAndGet();
        ErrorCode code = fault;
        if (code != null) {
            throw new StoreException(code, "The connection failed");
        }
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        connect();
        return new ForwardingStore<>(real.open(spec)) {
            @Override
            public @Nullable Entry<Bytes> get(Bytes key) {
                connect();
                return super.get(key);
            }

            @Override
            public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
                connect();
                return super.put(key, value, options);
            }
        };
    }

    @Override
    public void drop(String cache) {
        connect();
        real.drop(cache);
    }

    @Override
    public List<CacheInfo> catalogue() {
        connect();
        return real.catalogue();
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        connect();
        return real.find(cache);
    }

    @Override
    public Optional<Transactions> transactions() {
        return real.transactions();
    }

    @Override
    public Health health() {
        return fault == null ? real.health() : new Health(false, "The connection failed");
    }

    @Override
    public Map<String, Number> metrics() {
        return Map.of("attempts", attempts());
    }

    @Override
    public void flush() {
        connect();
        real.flush();
    }

    @Override
    public void close() {
        real.close();
    }
}
