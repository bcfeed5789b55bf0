package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Notices whether anybody writes to some keys of one cache. A writer reports with its key's stripe held. Thread-safe. */
final class Watch {
    private final Set<Bytes> keys = ConcurrentHashMap.newKeySet();
    private final List<KeyRange> ranges = new CopyOnWriteArrayList<>();
    private volatile boolean everything;
    private volatile boolean tripped;

    void add(Bytes key) {
        keys.add(key);
    }

    void add(KeyRange range) {
        ranges.add(range);
    }

    void addEverything() {
        everything = true;
    }

    void written(Bytes key) {
        if (!tripped && (everything || keys.contains(key) || ranges.stream().anyMatch(range -> range.contains(key)))) {
            tripped = true;
        }
    }

    void everythingWritten() {
        tripped = true;
    }

    boolean isTripped() {
        return tripped;
    }
}
