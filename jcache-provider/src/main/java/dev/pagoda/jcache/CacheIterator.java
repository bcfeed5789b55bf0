package dev.pagoda.jcache;

import dev.pagoda.tiering.Row;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** Iterates over the live entries of a cache; each entry handed out counts as a read. Used by one thread. */
final class CacheIterator<K, V> implements Iterator<Cache.Entry<K, V>> {
    private final CacheCore<K, V> core;
    private final Removals<K, V> removals;
    private final Iterator<Row<K, V>> rows;
    private @Nullable Row<K, V> next;
    private @Nullable K last;

    CacheIterator(CacheCore<K, V> core, Removals<K, V> removals) {
        this.core = core;
        this.removals = removals;
        this.rows = core.door.iterator();
    }

    @Override
    public boolean hasNext() {
        core.requireOpen();
        if (next == null) {
            next = core.door.next(rows);
        }
        return next != null;
    }

    @Override
    public Cache.Entry<K, V> next() {
        if (!hasNext()) {
            throw new NoSuchElementException("The iterator has no more entries");
        }
        Row<K, V> row = Objects.requireNonNull(next);
        next = null;
        last = row.key();
        if (core.isCounting()) {
            core.statistics.lookup(true);
        }
        core.accessed(row.key(), row.entry());
        return new CacheEntry<>(
                core.copies.key(row.key()), core.copies.value(row.entry().value()), row.entry());
    }

    @Override
    public void remove() {
        if (last == null) {
            throw new IllegalStateException("There is no entry to remove; call next first");
        }
        removals.remove(last);
        last = null;
    }
}
