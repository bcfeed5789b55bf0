package dev.pagoda.tiering.backend.heap;

import dev.pagoda.tiering.memory.HeapEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** A walk over all entries in instalments. Thread-safe. */
final class Sweep<K, V> {
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Keyspace<K, V> walked;
    private Iterator<Map.Entry<K, HeapEntry<V>>> rest = Collections.emptyIterator();

    /** Returns the next entries, up to {@code limit}; fewer at the end, after which the walk begins again. */
    List<Map.Entry<K, HeapEntry<V>>> next(Keyspace<K, V> keyspace, int limit) {
        lock.lock();
        try {
            if (walked != keyspace || !rest.hasNext()) {
                walked = keyspace;
                rest = keyspace.map().entrySet().iterator();
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
