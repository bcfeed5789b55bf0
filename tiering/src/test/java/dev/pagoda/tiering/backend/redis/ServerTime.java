package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.Resp;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ManualClock;
import dev.pagoda.tiering.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;

/**
 * A server's clock that stands still until it is told to move: scripts read it from a key in their own slot, which is set before each call of
 * a store. Like every clock of tests it is ahead of the real one, so the server removes nothing by itself.
 */
final class ServerTime implements AutoCloseable {
    private static final String LUA = """
        local function server_time()
          local time = redis.call('GET', string.match(KEYS[1], '^{.-}') .. '/test-time')
          return math.floor(time / 1000), time % 1000 * 1000
        end
        """;

    private final ManualClock clock;
    private final List<String> keys = new ArrayList<>();
    private final List<Resp> servers;
    private long shown = -1;
    private boolean closed;

    /** @param servers that may hold a slot of the keys */
    ServerTime(ManualClock clock, String prefix, int shards, List<Resp> servers) {
        this.clock = clock;
        this.servers = servers;
        keys.add("{" + prefix + "}/test-time");
        for (int shard = 0; shards > 1 && shard < shards; shard++) {
            keys.add("{" + prefix + "." + shard + "}/test-time");
        }
        show();
    }

    static Script.Library scripts() {
        return Script.Library.onTime(LUA);
    }

    /** Returns {@code store}, before each call of which the servers' clocks are set. */
    @SuppressWarnings("unchecked")
    Store<Bytes, Bytes> on(Store<Bytes, Bytes> store) {
        return (Store<Bytes, Bytes>) Proxy.newProxyInstance(
                ServerTime.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    show();
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private synchronized void show() {
        long now = clock.millis();
        if (now != shown && !closed) {
            keys.forEach(key -> set(key, String.valueOf(now)));
            shown = now;
        }
    }

    private void set(String key, String value) {
        for (Resp server : servers) {
            try {
                server.call("SET", key, value);
                return;
            } catch (IOException e) {
                if (!String.valueOf(e.getMessage()).startsWith("MOVED")) {
                    throw new UncheckedIOException(e);
                }
            }
        }
        throw new IllegalStateException("No server holds " + key);
    }

    @Override
    public synchronized void close() {
        closed = true;
        for (Resp server : servers) {
            try {
                server.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
