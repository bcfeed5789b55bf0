package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Locks;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Locks as records that expire; their tokens are versions of their shard. */
final class RedisLocks implements Locks {
    private static final byte[] YES = {'1'};
    private static final byte[] NO = {'0'};

    private final Connections connections;
    private final Layout layout;

    RedisLocks(Connections connections, Layout layout) {
        this.connections = connections;
        this.layout = layout;
    }

    @Override
    public @Nullable Lease tryAcquire(Bytes name, Duration lease) {
        if (lease.toMillis() < 1) {
            throw new IllegalArgumentException("lease " + lease + " < 1 ms");
        }
        byte[] holder = Layout.bytes(UUID.randomUUID().toString());
        byte[][] keys = keys(name);
        List<Object> token = lock(keys, holder, lease, NO);
        return token.isEmpty() ? null : new Held(keys, holder, Long.parseLong(Catalogue.text(token.get(0))));
    }

    private byte[][] keys(Bytes name) {
        int shard = layout.shard(name);
        return new byte[][] {layout.control(shard), layout.lock(shard, name)};
    }

    /** A repetition of an acquisition finds the same holder, so it may be sent again. */
    private List<Object> lock(byte[][] keys, byte[] holder, Duration lease, byte[] extendOnly) {
        byte[] millis = String.valueOf(lease.toMillis()).getBytes(StandardCharsets.US_ASCII);
        return connections
                .run(connections.deadline(), Script.LOCK, keys, holder, millis, extendOnly)
                .await();
    }

    private final class Held implements Lease {
        private final byte[][] keys;
        private final byte[] holder;
        private final long token;

        Held(byte[][] keys, byte[] holder, long token) {
            this.keys = keys;
            this.holder = holder;
            this.token = token;
        }

        @Override
        public long token() {
            return token;
        }

        @Override
        public boolean extend(Duration lease) {
            return !lock(keys, holder, lease, YES).isEmpty();
        }

        @Override
        public void close() {
            connections.run(connections.deadline(), Script.UNLOCK, keys, holder).await();
        }
    }
}
