package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pages of a cache in the order of its keys: a piece of every shard's index, merged. Thread-safe. */
final class Scans {
    private static final int ATTEMPTS = 3;
    private static final int LEAST_PIECE = 16;
    private static final int MOST_PIECE = 1_000;
    private static final String MOST_BYTES = String.valueOf(4 << 20);
    private static final int FIRST_NAME = 3;
    private static final int FOREIGN_INDEX = 3;

    private final Cache cache;
    private final Reads reads;

    Scans(Cache cache, Reads reads) {
        this.cache = cache;
        this.reads = reads;
    }

    Page<Bytes, Bytes> page(Scan request) {
        for (int attempt = 0; ; attempt++) {
            Keyspace keyspace = cache.keyspace();
            if (!keyspace.isIndexed()) {
                return new Walk(cache, reads).page(request);
            }
            Page<Bytes, Bytes> page = new Merge(keyspace, request).page();
            if (page != null) {
                return page;
            }
            if (attempt == ATTEMPTS) {
                throw cache.droppedError();
            }
            cache.renew(keyspace);
        }
    }

    /** The next rows of one shard. */
    private static final class Source {
        private final int shard;
        private final Deque<Row<Bytes, Bytes>> rows = new ArrayDeque<>();
        private @Nullable Bytes last;
        private boolean exhausted;

        Source(int shard) {
            this.shard = shard;
        }

        boolean isEmpty() {
            return rows.isEmpty() && !exhausted;
        }
    }

    /** One page in the making. */
    private final class Merge {
        private final Keyspace keyspace;
        private final Scan request;
        private final List<Source> sources;
        private final String piece;

        Merge(Keyspace keyspace, Scan request) {
            this.keyspace = keyspace;
            this.request = request;
            this.sources =
                    IntStream.range(0, keyspace.shards()).mapToObj(Source::new).toList();
            int share = sources.size() == 1 ? request.limit() : request.limit() / sources.size() * 2 + LEAST_PIECE;
            this.piece = String.valueOf(Math.min(Math.min(share, request.limit()), MOST_PIECE));
        }

        /** Returns the page, or null if the cache has no control record. */
        @Nullable
        Page<Bytes, Bytes> page() {
            List<Row<Bytes, Bytes>> page = new ArrayList<>();
            while (page.size() < request.limit()) {
                List<Source> empty = sources.stream().filter(Source::isEmpty).toList();
                if (!empty.isEmpty() && !fill(empty)) {
                    return null;
                }
                if (sources.stream().noneMatch(Source::isEmpty) && !take(page)) {
                    return new Page<>(page, null);
                }
            }
            return new Page<>(page, page.get(page.size() - 1).key());
        }

        /** Moves rows to the page as long as every source has one to compare; returns false if there are no more. */
        private boolean take(List<Row<Bytes, Bytes>> page) {
            Comparator<Source> order =
                    Comparator.comparing(source -> source.rows.getFirst().key());
            Comparator<Source> wanted = request.descending() ? order.reversed() : order;
            while (page.size() < request.limit()) {
                if (sources.stream().anyMatch(Source::isEmpty)) {
                    return true;
                }
                Source next = sources.stream()
                        .filter(source -> !source.rows.isEmpty())
                        .min(wanted)
                        .orElse(null);
                if (next == null) {
                    return false;
                }
                page.add(next.rows.removeFirst());
            }
            return true;
        }

        private boolean fill(List<Source> empty) {
            long deadline = cache.connections().stepDeadline();
            List<List<Object>> answers = Connections.awaitAll(
                    empty.stream().map(source -> ask(source, deadline)).toList());
            for (int i = 0; i < answers.size(); i++) {
                int status = ((byte[]) answers.get(i).get(0))[0];
                if (status == FOREIGN_INDEX) {
                    throw cache.foreignIndex();
                }
                if (status != 0) {
                    return false;
                }
                collect(empty.get(i), answers.get(i));
            }
            return true;
        }

        private Call<List<Object>> ask(Source source, long deadline) {
            byte[] low = bound('[', request.lowest(), "-");
            byte[] high = bound('(', request.end(), "+");
            byte[] first = request.descending() ? high : low;
            byte[] next = source.last == null ? first : bound('(', source.last, "");
            return cache.connections()
                    .run(
                            deadline,
                            Script.SCAN,
                            new byte[][] {keyspace.control(source.shard), keyspace.index(source.shard)},
                            keyspace.prefix(source.shard),
                            next,
                            request.descending() ? low : high,
                            ascii(request.descending() ? "1" : "0"),
                            ascii(piece),
                            ascii(MOST_BYTES));
        }

        private void collect(Source source, List<Object> answer) {
            long cleared = Reads.clearedAt((byte[]) answer.get(1));
            List<Bytes> suspects = new ArrayList<>();
            List<Row<Bytes, Bytes>> rows = new ArrayList<>();
            for (int i = FIRST_NAME; i < answer.size(); i += 2) {
                Bytes key = Bytes.wrap((byte[]) answer.get(i));
                byte[] form = (byte[]) answer.get(i + 1);
                source.last = key;
                Entry<Bytes> entry = form.length == 0 ? null : cache.decode(form);
                if (entry != null && entry.version() > cleared) {
                    if (reads.hasExpired(source.shard, entry)) {
                        suspects.add(key);
                    }
                    rows.add(new Row<>(key, entry));
                }
            }
            source.exhausted = Catalogue.text(answer.get(2)).equals("0");
            source.rows.addAll(suspects.isEmpty() ? rows : judged(source.shard, rows, suspects));
        }

        private List<Row<Bytes, Bytes>> judged(int shard, List<Row<Bytes, Bytes>> rows, List<Bytes> suspects) {
            Map<Bytes, Entry<Bytes>> live = reads.expire(keyspace, shard, suspects);
            List<Row<Bytes, Bytes>> judged = new ArrayList<>();
            for (Row<Bytes, Bytes> row : rows) {
                Entry<Bytes> entry = suspects.contains(row.key()) ? live.get(row.key()) : row.entry();
                if (entry != null) {
                    judged.add(new Row<>(row.key(), entry));
                }
            }
            return judged;
        }
    }

    static byte[] bound(char kind, @Nullable Bytes key, String none) {
        return key == null ? ascii(none) : Layout.join(new byte[] {(byte) kind}, key.unsafeArray());
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
