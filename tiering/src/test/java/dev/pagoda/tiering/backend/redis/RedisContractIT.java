package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.Resp;
import dev.pagoda.tiering.BackendSettings;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.DurableStoreContract;
import dev.pagoda.tiering.Store;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;

class RedisContractIT extends DurableStoreContract {
    private final String prefix = "test-" + UUID.randomUUID();
    private @Nullable RedisBackend backend;
    private @Nullable ServerTime time;

    String url() {
        return RedisServers.standalone().url();
    }

    /** Returns the options of the backend under test, beside the key prefix. */
    Map<String, String> options() {
        return Map.of();
    }

    /** Returns connections to the servers that may hold a slot, which the test closes. */
    List<Resp> servers() throws IOException {
        return List.of(Resp.connect(RedisServers.standalone().port()));
    }

    private ServerTime time(int shards) {
        if (time == null) {
            try {
                time = new ServerTime(clock(), prefix, shards, servers());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return time;
    }

    private RedisBackend backend() {
        if (backend == null) {
            Map<String, String> all = new HashMap<>(options());
            all.put("keyPrefix", prefix);
            all.putIfAbsent("timeout", "10s");
            RedisSettings settings = RedisSettings.parse(new BackendSettings("redis", url(), all, clock()));
            time(settings.tuning().shards());
            backend = RedisBackend.open(settings, ServerTime.scripts());
        }
        return backend;
    }

    @Override
    protected Store<Bytes, Bytes> create(String name) {
        RedisBackend opened = backend();
        CacheSpec spec = new CacheSpec(name, CacheFormat.BYTES, LIMITS, Long.MAX_VALUE);
        return time(0).on(opened.open(spec));
    }

    @Override
    protected void restart() {
        closeBackend();
    }

    @AfterEach
    void closeAll() {
        closeBackend();
        if (time != null) {
            time.close();
        }
    }

    private void closeBackend() {
        if (backend != null) {
            backend.close();
            backend = null;
        }
    }
}
