package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * The reads of one cache, counted by key until they are taken. Of more keys than {@link #MOST_KEYS} the later ones are not counted: what is
 * hot comes again. A count that is added while the counts are taken may be lost. Thread-safe; nothing blocks.
 */
final class Accesses {
    /** Of a cache whose reads nobody counts. */
    static final Accesses NONE = new Accesses(0);
    /** As many keys are counted between two reports. */
    static final int MOST_KEYS = 10_000;

    private final int mostKeys;
    private volatile Map<Bytes, LongAdder> counts = new ConcurrentHashMap<>();

    /** How often a key was read. */
    record Count(Bytes key, long reads) {}

    private Accesses(int mostKeys) {
        this.mostKeys = mostKeys;
    }

    static Accesses counted() {
        return new Accesses(MOST_KEYS);
    }

    void read(Bytes key) {
        if (mostKeys > 0) {
            add(key, 1);
        }
    }

    private void add(Bytes key, long more) {
        Map<Bytes, LongAdder> current = counts;
        LongAdder count = current.get(key);
        if (count == null && current.size() < mostKeys) {
            count = current.computeIfAbsent(key, absent -> new LongAdder());
        }
        if (count != null) {
            count.add(more);
        }
    }

    /** Returns the counts since they were last taken. */
    List<Count> take() {
        Map<Bytes, LongAdder> taken = counts;
        counts = new ConcurrentHashMap<>();
        List<Count> result = new ArrayList<>(taken.size());
        taken.forEach((key, count) -> result.add(new Count(key, count.sum())));
        return result;
    }

    /** Adds counts that were taken and not reported. */
    void putBack(List<Count> taken) {
        taken.forEach(count -> add(count.key(), count.reads()));
    }
}
