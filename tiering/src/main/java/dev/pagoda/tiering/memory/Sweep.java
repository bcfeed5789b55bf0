package dev.pagoda.tiering.memory;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A walk over all entries in instalments. Thread-safe. */
public final class Sweep<K, V> {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable EntryMap<K, V> walked;
    private Iterator<Map.Entry<K, HeapEntry<V>>> rest = Collections.emptyIterator();

    /** Returns the next entries, up to {@code limit}; fewer at the end, after which the walk begins again, as it does with another map. */
    public List<Map.Entry<K, HeapEntry<V>>> next(EntryMap<K, V> entries, int limit) {
        lock.lock();
        try {
            if (walked != entries || !rest.hasNext()) {
                walked = entries;
                rest = entries.asMap().entrySet().iterator();
            }
            List<Map.Entry<K, HeapEntry<V>>> next = new ArrayList<>();
            while (next.size() < limit && rest.hasNext()) {
                next.add(rest.next());
            }
            return next;
        } finally {
            lock.unlock();
        }
    }
}
