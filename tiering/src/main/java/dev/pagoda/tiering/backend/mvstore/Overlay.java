package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a transaction has read and written of one cache. Not thread-safe. */
final class Overlay {
    private final Keyspace keyspace;
    private final @Nullable Snapshot snapshot;
    private final boolean tracksReads;
    private final Map<Bytes, Long> reads = new HashMap<>();
    private final List<KeyRange> ranges = new ArrayList<>();
    private final Watch watch = new Watch();
    private State state = new State(false);

    /**
     * A write that the commit will carry out.
     *
     * @param entry the row to store, or null to remove it
     * @param version of the write
     * @param base version of the live row that the transaction's first write of the key found, 0 if there was none
     */
    record Pending(@Nullable StoredEntry entry, long version, long base) {}

    /** The writes so far. A clear begins a new state, so that a savepoint can go back to the one before. */
    static final class State {
        private final boolean cleared;
        private final NavigableMap<Bytes, Pending> writes = new TreeMap<>();

        private State(boolean cleared) {
            this.cleared = cleared;
        }
    }

    /** @param snapshot what the transaction reads, or null if it reads what is committed at the time */
    Overlay(Keyspace keyspace, @Nullable Snapshot snapshot, boolean tracksReads) {
        this.keyspace = keyspace;
        this.snapshot = snapshot;
        this.tracksReads = tracksReads;
        keyspace.watch(watch);
    }

    Keyspace keyspace() {
        return keyspace;
    }

    Watch watch() {
        return watch;
    }

    boolean isCleared() {
        return state.cleared;
    }

    boolean isReadOnly() {
        return !state.cleared && state.writes.isEmpty();
    }

    Map<Bytes, Pending> writes() {
        return Collections.unmodifiableMap(state.writes);
    }

    /** Returns the keys that must not have been changed by others: those written, and those read if reads are tracked. */
    Collection<Bytes> readKeys() {
        return reads.keySet();
    }

    List<KeyRange> ranges() {
        return ranges;
    }

    @Nullable
    Pending pending(Bytes key) {
        return state.writes.get(key);
    }

    /** Returns the pending writes from {@code from} on, in the order of a scan. */
    Map<Bytes, Pending> pendingFrom(@Nullable Bytes from, boolean descending) {
        if (!descending) {
            return from == null ? state.writes : state.writes.tailMap(from, true);
        }
        return from == null
                ? state.writes.descendingMap()
                : state.writes.headMap(from, false).descendingMap();
    }

    /** Returns the committed row that the transaction sees, whatever it has written itself. */
    @Nullable
    StoredEntry base(Bytes key) {
        if (snapshot == null) {
            return keyspace.read(key);
        }
        Snapshot.Root root = snapshot.of(keyspace);
        return root == null ? null : root.get(key);
    }

    /** Returns a cursor over the committed rows that the transaction sees, or null if there are none. */
    @Nullable
    RowCursor cursor(@Nullable Bytes from, boolean descending) {
        if (state.cleared) {
            return null;
        }
        if (snapshot == null) {
            return keyspace.cursor(from, descending);
        }
        Snapshot.Root root = snapshot.of(keyspace);
        return root == null ? null : root.cursor(from, descending);
    }

    /** Returns whether the committed row of a key is still the one that the transaction sees. */
    boolean isCurrent(Bytes key, long now) {
        return snapshot == null || keyspace.isAt(key, liveVersion(base(key), now), now);
    }

    /** Returns the row of a key as the transaction sees it, live or not. */
    @Nullable
    StoredEntry visible(Bytes key, long now) {
        Pending pending = state.writes.get(key);
        if (pending != null) {
            return pending.entry();
        }
        if (state.cleared) {
            return null;
        }
        StoredEntry row = base(key);
        if (tracksReads) {
            reads.putIfAbsent(key, liveVersion(row, now));
        }
        return row;
    }

    void tracked(KeyRange range) {
        if (tracksReads && !state.cleared) {
            ranges.add(range);
        }
    }

    /** Notes a write and returns what undoes it. */
    Runnable write(Bytes key, @Nullable StoredEntry entry, long version, long base) {
        State written = state;
        Pending before = written.writes.get(key);
        written.writes.put(key, new Pending(entry, version, before == null ? base : before.base()));
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
        watch.addEverything();
        state = new State(true);
        return () -> state = before;
    }

    /** Returns whether everything that the transaction read and wrote of this cache is as it found it. Its stripes are held. */
    boolean isValid(long now) {
        if (state.cleared) {
            return snapshot == null || !watch.isTripped();
        }
        return !watch.isTripped()
                && reads.entrySet().stream().allMatch(read -> keyspace.isAt(read.getKey(), read.getValue(), now))
                && state.writes.entrySet().stream()
                        .allMatch(write ->
                                keyspace.isAt(write.getKey(), write.getValue().base(), now));
    }

    void end() {
        keyspace.unwatch(watch);
    }

    static long liveVersion(@Nullable StoredEntry row, long now) {
        return row == null || row.isExpiredAt(now) ? 0 : row.version();
    }
}
