package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import io.lettuce.core.KeyScanCursor;
import io.lettuce.core.ScanArgs;
import io.lettuce.core.ScanCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Scans of a cache without an index: all names of the deployment are walked through, those of the page are kept. Thread-safe. */
final class Walk {
    private static final int STEP = 1_000;

    private final Cache cache;
    private final Reads reads;

    Walk(Cache cache, Reads reads) {
        this.cache = cache;
        this.reads = reads;
    }

    Page<Bytes, Bytes> page(Scan request) {
        Comparator<Bytes> order = request.descending() ? Comparator.reverseOrder() : Comparator.naturalOrder();
        TreeSet<Bytes> first = new TreeSet<>(order);
        names(cache.connections(), cache.keyspace(), key -> {
            if (isInRange(request, key) && first.add(key) && first.size() > request.limit()) {
                first.pollLast();
            }
        });
        Map<Bytes, Entry<Bytes>> live = reads.getAll(first);
        List<Row<Bytes, Bytes>> rows = new ArrayList<>();
        for (Bytes key : first) {
            Entry<Bytes> entry = live.get(key);
            if (entry != null) {
                rows.add(new Row<>(key, entry));
            }
        }
        return new Page<>(rows, first.size() < request.limit() ? null : first.last());
    }

    private static boolean isInRange(Scan request, Bytes key) {
        Bytes lowest = request.lowest();
        Bytes end = request.end();
        return (lowest == null || key.compareTo(lowest) >= 0) && (end == null || key.compareTo(end) < 0);
    }

    /** Hands the names of a cache's entries, live or not, to {@code receiver}; some may come twice. */
    static void names(Connections connections, Keyspace keyspace, Consumer<Bytes> receiver) {
        for (int shard = 0; shard < keyspace.shards(); shard++) {
            byte[] prefix = keyspace.prefix(shard);
            ScanArgs arguments = ScanArgs.Builder.limit(STEP).match(pattern(prefix));
            KeyScanCursor<byte[]> cursor =
                    connections.await(connections.commands().scan(ScanCursor.INITIAL, arguments));
            while (true) {
                cursor.getKeys()
                        .forEach(name ->
                                receiver.accept(Bytes.wrap(Arrays.copyOfRange(name, prefix.length, name.length))));
                if (cursor.isFinished()) {
                    break;
                }
                cursor = connections.await(connections.commands().scan(cursor, arguments));
            }
        }
    }

    /** Returns a pattern for names that begin with {@code prefix}. */
    private static byte[] pattern(byte[] prefix) {
        byte[] pattern = new byte[2 * prefix.length + 1];
        int length = 0;
        for (byte b : prefix) {
            if ("*?[]\\^".indexOf(b) >= 0) {
                pattern[length++] = '\\';
            }
            pattern[length++] = b;
        }
        pattern[length++] = '*';
        return Arrays.copyOf(pattern, length);
    }
}
