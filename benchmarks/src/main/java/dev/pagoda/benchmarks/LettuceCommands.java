package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** Entries as plain keys of Redis: GET, SET, MGET and MSET on one connection. */
final class LettuceCommands implements Batches {
    private static final RedisCodec<String, byte[]> CODEC = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

    private final RedisClient client;
    private final StatefulRedisConnection<String, byte[]> connection;
    private final RedisAsyncCommands<String, byte[]> commands;

    LettuceCommands(RedisServer server) {
        client = RedisClient.create(server.url());
        connection = client.connect(CODEC);
        commands = connection.async();
    }

    @Override
    public byte @Nullable [] get(String key) {
        return await(commands.get(key));
    }

    @Override
    public void put(String key, byte[] value) {
        await(commands.set(key, value));
    }

    @Override
    public Map<String, byte[]> getAll(Set<String> keys) {
        Map<String, byte[]> found = new HashMap<>();
        for (KeyValue<String, byte[]> pair : await(commands.mget(keys.toArray(String[]::new)))) {
            if (pair.hasValue()) {
                found.put(pair.getKey(), pair.getValue());
            }
        }
        return found;
    }

    @Override
    public void putAll(Map<String, byte[]> entries) {
        await(commands.mset(entries));
    }

    private static <T> T await(Future<T> answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        connection.close();
        client.shutdown();
    }
}
