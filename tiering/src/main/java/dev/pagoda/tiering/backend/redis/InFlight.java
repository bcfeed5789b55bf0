package dev.pagoda.tiering.backend.redis;

import io.lettuce.core.RedisChannelHandler;
import io.lettuce.core.RedisConnectionStateListener;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.codec.ByteArrayCodec;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/**
 * The writes that wait for an answer. When a connection is lost they are given up, so that no version of Lettuce can send them again on the
 * next connection: Lettuce 6 does so whatever it is told. Thread-safe.
 */
final class InFlight implements RedisConnectionStateListener {
    private final Set<RedisFuture<?>> waiting = ConcurrentHashMap.newKeySet();
    private final AtomicLong losses = new AtomicLong();

    /** Sends a write and keeps an eye on it. */
    <T> RedisFuture<T> send(Supplier<RedisFuture<T>> sender) {
        long before = losses.get();
        RedisFuture<T> future = sender.get();
        waiting.add(future);
        future.whenComplete((answer, failure) -> waiting.remove(future));
        if (losses.get() != before) {
            future.cancel(true);
        }
        return future;
    }

    /** Returns how many connections were lost so far. */
    long losses() {
        return losses.get();
    }

    /** Lettuce's own connections, by which it looks at a cluster, come and go; they carry none of our writes, and no bytes. */
    @Override
    public void onRedisDisconnected(RedisChannelHandler<?, ?> connection) {
        if (connection instanceof StatefulRedisConnectionImpl<?, ?> lost && lost.getCodec() instanceof ByteArrayCodec) {
            losses.incrementAndGet();
            waiting.forEach(future -> future.cancel(true));
        }
    }
}
