package dev.pagoda.tiering.backend.redis;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.testing.Resp;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.KeyCodec;
import dev.pagoda.tiering.codec.KeyCodecs;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the entries of a deployment are, and how far a server has come with them, for tests of other packages. Not thread-safe. */
public final class Shards {
    private final Layout layout;
    private final KeyCodec<String> keys =
            KeyCodecs.of(String.class, Shards.class.getClassLoader(), AllowList.of(List.of()));
    private final Map<String, Integer> known = new HashMap<>();

    /** The shards of the deployment of this key prefix. */
    public Shards(String prefix, int count) {
        this.layout = new Layout(prefix, count);
    }

    /** Returns the shard of a key. */
    public int of(String key) {
        return known.computeIfAbsent(key, text -> {
            Bytes form = keys.encode(text);
            return layout.shard(form);
        });
    }

    /** Returns the last version that {@code server}, a replica or not, has of each shard that it holds. */
    public Map<Integer, Long> versions(RedisServer server) throws IOException {
        Map<Integer, Long> versions = new TreeMap<>();
        try (Resp resp = Resp.connect(server.port())) {
            boolean clustered = String.valueOf(resp.call("INFO", "cluster")).contains("cluster_enabled:1");
            if (clustered) {
                resp.call("READONLY");
            }
            for (int shard = 0; shard < layout.shards(); shard++) {
                String name = new String(layout.control(shard), StandardCharsets.UTF_8);
                if (!clustered || holds(resp, name)) {
                    versions.put(shard, version((String) resp.call("GET", name)));
                }
            }
        }
        return versions;
    }

    private static boolean holds(Resp resp, String name) throws IOException {
        try {
            resp.call("EXISTS", name);
            return true;
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).startsWith("MOVED")) {
                return false;
            }
            throw e;
        }
    }

    private static long version(String control) {
        return control == null
                ? 0
                : ByteBuffer.wrap(control.getBytes(StandardCharsets.ISO_8859_1)).getLong(Long.BYTES);
    }
}
