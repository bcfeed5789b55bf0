package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a transaction has read and written of one cache. Not thread-safe. */
final class Overlay {
    private final Cache cache;
    private final Reads reads;
    private final Scans scans;
    private final boolean remembers;
    private final Map<Bytes, Optional<Entry<Bytes>>> seen = new HashMap<>();
    private final List<Range> ranges = new ArrayList<>();
    private State state = new State(false);

    /**
     * A write that the commit carries out.
     *
     * @param entry what is stored, or null if the key is removed
     * @param base version of the entry that the first write of the key found, 0 if it found none, -1 if that does not matter
     */
    record Pending(@Nullable Entry<Bytes> entry, long base) {}

    /** A piece of the order of keys that was scanned, with its bounds as ZRANGEBYLEX takes them. */
    static final class Range {
        private final byte[] first;
        private final byte[] last;

        Range(byte[] first, byte[] last) {
            this.first = first;
            this.last = last;
        }

        byte[] first() {
            return first;
        }

        byte[] last() {
            return last;
        }
    }

    /** The writes so far. A clear begins a new state, so that a savepoint can go back to the one before. */
    private static final class State {
        private final boolean cleared;
        private final NavigableMap<Bytes, Pending> writes = new TreeMap<>();

        State(boolean cleared) {
            this.cleared = cleared;
        }
    }

    /** @param remembers whether a key is read once only, and must be the same at the commit */
    Overlay(Cache cache, boolean remembers) {
        this.cache = cache;
        this.reads = new Reads(cache);
        this.scans = new Scans(cache, reads);
        this.remembers = remembers;
    }

    Cache cache() {
        return cache;
    }

    boolean isCleared() {
        return state.cleared;
    }

    boolean hasWrites() {
        return state.cleared || !state.writes.isEmpty();
    }

    Map<Bytes, Pending> writes() {
        return Collections.unmodifiableMap(state.writes);
    }

    /** Returns the keys whose entries must be the same at the commit, with what they were. */
    Map<Bytes, Optional<Entry<Bytes>>> seen() {
        return seen;
    }

    List<Range> ranges() {
        return ranges;
    }

    /** Returns the entry as the transaction sees it. */
    @Nullable
    Entry<Bytes> visible(Bytes key, long now) {
        Pending pending = state.writes.get(key);
        if (pending != null) {
            Entry<Bytes> entry = pending.entry();
            return entry == null || entry.isExpiredAt(now) ? null : entry;
        }
        return state.cleared ? null : committed(key);
    }

    private @Nullable Entry<Bytes> committed(Bytes key) {
        if (!remembers) {
            return reads.get(key);
        }
        Optional<Entry<Bytes>> known = seen.get(key);
        if (known == null) {
            known = Optional.ofNullable(reads.get(key));
            seen.put(key, known);
        }
        return known.orElse(null);
    }

    /** Notes a write over the entry {@code found}, and returns what undoes it. */
    Runnable write(Bytes key, @Nullable Entry<Bytes> entry, @Nullable Entry<Bytes> found) {
        State written = state;
        Pending before = written.writes.get(key);
        long base = before != null ? before.base() : written.cleared ? -1 : found == null ? 0 : found.version();
        written.writes.put(key, new Pending(entry, base));
        return () -> {
            if (before == null) {
                written.writes.remove(key);
            } else {
                written.writes.put(key, before);
            }
        };
    }

    /** Notes a clear and returns what undoes it. */
    Runnable clear() {
        State before = state;
        state = new State(true);
        return () -> state = before;
    }

    /** Returns a page as the transaction sees it: committed rows with its own writes put over them. */
    Page<Bytes, Bytes> page(Scan request, long now, boolean watchesRanges) {
        Page<Bytes, Bytes> committed = state.cleared ? new Page<>(List.of(), null) : scans.page(request);
        if (watchesRanges && !state.cleared) {
            ranges.add(covered(request, committed.next()));
        }
        NavigableMap<Bytes, Entry<Bytes>> merged = new TreeMap<>();
        committed.rows().forEach(row -> merged.put(row.key(), remembered(row)));
        pendingIn(request, committed.next()).forEach((key, pending) -> {
            Entry<Bytes> entry = pending.entry();
            if (entry == null || entry.isExpiredAt(now)) {
                merged.remove(key);
            } else {
                merged.put(key, entry);
            }
        });
        return cut(request, merged, committed.next());
    }

    private Entry<Bytes> remembered(Row<Bytes, Bytes> row) {
        if (!remembers) {
            return row.entry();
        }
        return seen.computeIfAbsent(row.key(), key -> Optional.of(row.entry())).orElse(row.entry());
    }

    private NavigableMap<Bytes, Pending> pendingIn(Scan request, @Nullable Bytes next) {
        Bytes lowest = request.descending() && next != null ? next : request.lowest();
        Bytes end = !request.descending() && next != null ? next.successor() : request.end();
        if (lowest != null && end != null && lowest.compareTo(end) >= 0) {
            return Collections.emptyNavigableMap();
        }
        NavigableMap<Bytes, Pending> pending = state.writes;
        pending = lowest == null ? pending : pending.tailMap(lowest, true);
        return end == null ? pending : pending.headMap(end, false);
    }

    private static Range covered(Scan request, @Nullable Bytes next) {
        Bytes lowest = request.descending() && next != null ? next : request.lowest();
        Bytes end = !request.descending() && next != null ? next.successor() : request.end();
        return new Range(Scans.bound('[', lowest, "-"), Scans.bound('(', end, "+"));
    }

    private static Page<Bytes, Bytes> cut(
            Scan request, NavigableMap<Bytes, Entry<Bytes>> merged, @Nullable Bytes next) {
        List<Row<Bytes, Bytes>> rows = new ArrayList<>();
        for (Map.Entry<Bytes, Entry<Bytes>> entry :
                (request.descending() ? merged.descendingMap() : merged).entrySet()) {
            if (rows.size() == request.limit()) {
                return new Page<>(rows, rows.get(rows.size() - 1).key());
            }
            rows.add(new Row<>(entry.getKey(), entry.getValue()));
        }
        return new Page<>(rows, next);
    }
}
