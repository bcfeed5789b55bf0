package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Locks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The leases under which the values of a cache's absent keys are computed. Thread-safe. */
final class Leases {
    private static final long NEW = 0;

    private final Cache cache;
    private final Writes writes;

    Leases(Cache cache, Writes writes) {
        this.cache = cache;
        this.writes = writes;
    }

    /** A failure is told if there is no lease: whoever finds one missing among others asks for it alone. */
    Map<Bytes, Locks.Lease> tryAcquire(Collection<? extends Bytes> keys, Duration lease) {
        if (lease.toMillis() < 1) {
            throw new IllegalArgumentException("lease " + lease + " < 1 ms");
        }
        Keyspace keyspace = cache.keyspace();
        Map<Bytes, @Nullable Call<List<Object>>> calls = new LinkedHashMap<>();
        Progress progress = new Progress(cache.connections().failures());
        keys.forEach(key -> calls.put(key, progress.send(() -> send(keyspace, key, NEW, lease.toMillis()))));
        Map<Bytes, Locks.Lease> acquired = new LinkedHashMap<>();
        calls.forEach((key, call) -> progress.await(
                call, () -> token(key, keyspace, Objects.requireNonNull(call), NEW, lease.toMillis()), token -> {
                    if (token != NEW) {
                        acquired.put(key, new Held(key, token));
                    }
                }));
        if (acquired.isEmpty()) {
            progress.check();
        }
        return acquired;
    }

    /** Acquires a lease if {@code token} is {@link #NEW}, else extends the one with that token, or ends it if there are no milliseconds. */
    private Call<List<Object>> send(Keyspace keyspace, Bytes key, long token, long millis) {
        int shard = keyspace.shard(key);
        long deadline = cache.connections().deadline();
        byte[][] keys = {
            keyspace.layout().control(shard),
            keyspace.control(shard),
            keyspace.lease(shard, key),
            keyspace.entry(shard, key)
        };
        return cache.connections()
                .write(
                        deadline,
                        Script.LEASE,
                        keys,
                        text(writes.serverDeadline(shard, deadline)),
                        text(token),
                        text(millis));
    }

    /** Returns the token of the lease that the call has acquired, extended or ended, or {@link #NEW} if there is none. */
    private long token(Bytes key, Keyspace keyspace, Call<List<Object>> call, long token, long millis) {
        List<Object> answer = writes.settle(
                keyspace.shard(key),
                keyspace,
                call,
                cache.connections().deadline(),
                used -> send(used, key, token, millis));
        return answer.size() == 1 ? NEW : Long.parseLong(Catalogue.text(answer.get(1)));
    }

    private boolean change(Bytes key, long token, long millis) {
        Keyspace keyspace = cache.keyspace();
        return token(key, keyspace, send(keyspace, key, token, millis), token, millis) != NEW;
    }

    private static byte[] text(long number) {
        return String.valueOf(number).getBytes(StandardCharsets.US_ASCII);
    }

    private final class Held implements Locks.Lease {
        private final Bytes key;
        private final long token;

        Held(Bytes key, long token) {
            this.key = key;
            this.token = token;
        }

        @Override
        public long token() {
            return token;
        }

        @Override
        public boolean extend(Duration lease) {
            return change(key, token, Math.max(1, lease.toMillis()));
        }

        @Override
        public void close() {
            change(key, token, 0);
        }
    }
}
