package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads of single keys and of many. Thread-safe.
 *
 * <p>An entry comes with the record of the last clear, in one answer, so both are from one moment. Whether it has expired is judged by the
 * server's clock as it is known here; an entry for which that seems so is shown to the server, which removes it or says that it lives. An
 * entry that this misses is removed by the server itself half a second later.
 */
final class Reads {
    private static final int CHUNK = 1_000;
    private static final int ATTEMPTS = 3;
    private static final byte[] INDEXED = {'1'};
    private static final byte[] NOT_INDEXED = {'0'};

    private final Cache cache;

    Reads(Cache cache) {
        this.cache = cache;
    }

    /** The keys that are asked of one shard in one request. */
    private record Part(int shard, List<Bytes> keys) {
        byte[][] names(Keyspace keyspace) {
            byte[][] names = new byte[keys.size() + 1][];
            names[0] = keyspace.control(shard);
            for (int i = 0; i < keys.size(); i++) {
                names[i + 1] = keyspace.entry(shard, keys.get(i));
            }
            return names;
        }
    }

    @Nullable
    Entry<Bytes> get(Bytes key) {
        Keyspace keyspace = cache.keyspace();
        int shard = keyspace.shard(key);
        List<byte[]> found = cache.connections()
                .read(cache.connections().deadline(), keyspace.control(shard), keyspace.entry(shard, key))
                .await();
        if (!isClearRecord(found.get(0))) {
            return getAll(List.of(key)).get(key);
        }
        byte[] form = found.get(1);
        if (form == null) {
            return null;
        }
        Entry<Bytes> entry = cache.decode(form);
        if (entry.version() <= clearedAt(found.get(0))) {
            return null;
        }
        return hasExpired(shard, entry)
                ? expire(keyspace, new Part(shard, List.of(key))).get(key)
                : entry;
    }

    /** Returns whether {@code record} is one of a clear, a byte longer since the first lease; else it is missing, or another program wrote it. */
    private static boolean isClearRecord(byte @Nullable [] record) {
        return record != null && (record.length == Long.BYTES || record.length == Long.BYTES + 1);
    }

    static long clearedAt(byte[] record) {
        return ByteBuffer.wrap(record).getLong();
    }

    boolean hasExpired(int shard, Entry<Bytes> entry) {
        return entry.isExpiredAt(cache.clocks().millis(shard));
    }

    /** Returns the live entries. */
    Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        for (int attempt = 0; ; attempt++) {
            Keyspace keyspace = cache.keyspace();
            Map<Bytes, Entry<Bytes>> found = getAll(keyspace, keys);
            if (found != null) {
                return found;
            }
            if (attempt == ATTEMPTS) {
                throw cache.droppedError();
            }
            cache.renew(keyspace);
        }
    }

    private @Nullable Map<Bytes, Entry<Bytes>> getAll(Keyspace keyspace, Collection<? extends Bytes> keys) {
        List<Part> parts = split(keyspace, keys);
        long deadline = cache.connections().deadline();
        List<Call<List<byte[]>>> calls = new ArrayList<>(parts.size());
        for (Part part : parts) {
            calls.add(cache.connections().read(deadline, part.names(keyspace)));
        }
        List<List<byte[]>> answers = Connections.awaitAll(calls);
        Map<Bytes, Entry<Bytes>> live = new HashMap<>(2 * keys.size());
        for (int i = 0; i < parts.size(); i++) {
            if (!isClearRecord(answers.get(i).get(0))) {
                return null;
            }
            collect(keyspace, parts.get(i), answers.get(i), live);
        }
        return live;
    }

    private static List<Part> split(Keyspace keyspace, Collection<? extends Bytes> keys) {
        List<Part> parts = new ArrayList<>();
        @Nullable Part[] open = new Part[keyspace.shards()];
        Collection<? extends Bytes> distinct = keys instanceof Set ? keys : new LinkedHashSet<>(keys);
        for (Bytes key : distinct) {
            int shard = keyspace.shard(key);
            Part part = open[shard];
            if (part == null || part.keys().size() == CHUNK) {
                part = new Part(shard, new ArrayList<>());
                open[shard] = part;
                parts.add(part);
            }
            part.keys().add(key);
        }
        return parts;
    }

    private void collect(Keyspace keyspace, Part part, List<byte[]> answer, Map<Bytes, Entry<Bytes>> live) {
        long cleared = clearedAt(answer.get(0));
        List<Bytes> expired = new ArrayList<>();
        for (int i = 0; i < part.keys().size(); i++) {
            byte[] form = answer.get(i + 1);
            Entry<Bytes> entry = form == null ? null : cache.decode(form);
            if (entry != null && entry.version() > cleared) {
                if (hasExpired(part.shard(), entry)) {
                    expired.add(part.keys().get(i));
                } else {
                    live.put(part.keys().get(i), entry);
                }
            }
        }
        if (!expired.isEmpty()) {
            live.putAll(expire(keyspace, new Part(part.shard(), expired)));
        }
    }

    /** Has entries that seem to have expired judged by the server; returns those that live. */
    Map<Bytes, Entry<Bytes>> expire(Keyspace keyspace, int shard, List<Bytes> keys) {
        return expire(keyspace, new Part(shard, keys));
    }

    private Map<Bytes, Entry<Bytes>> expire(Keyspace keyspace, Part part) {
        byte[][] names = new byte[part.keys().size() + 2][];
        names[0] = keyspace.control(part.shard());
        names[1] = keyspace.index(part.shard());
        for (int i = 0; i < part.keys().size(); i++) {
            names[i + 2] = keyspace.entry(part.shard(), part.keys().get(i));
        }
        List<Object> answer = cache.connections()
                .run(
                        cache.connections().deadline(),
                        Script.EXPIRE,
                        names,
                        Layout.bytes(String.valueOf(keyspace.prefix(part.shard()).length)),
                        keyspace.isIndexed() ? INDEXED : NOT_INDEXED)
                .await();
        Map<Bytes, Entry<Bytes>> live = new HashMap<>();
        for (int i = 1; i < answer.size(); i++) {
            judge(part.keys().get(i - 1), (byte[]) answer.get(i), live);
        }
        return live;
    }

    private void judge(Bytes key, byte[] verdict, Map<Bytes, Entry<Bytes>> live) {
        if (verdict.length == 0) {
            return;
        }
        byte[] form = java.util.Arrays.copyOfRange(verdict, 1, verdict.length);
        if (verdict[0] == '1') {
            live.put(key, cache.decode(form));
        } else {
            cache.expired(key, form);
        }
    }
}
