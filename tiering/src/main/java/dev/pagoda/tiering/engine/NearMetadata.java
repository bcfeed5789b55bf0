package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Page;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a far tier, from which the copies in front of it learn as from any other call: versions and absences that were seen, and
 * removals, whose copies are given up before they go to the far tier. Thread-safe.
 */
record NearMetadata<K, V>(Metadata<K> metadata, Copies<K, V> copies, Fences<K, V> fences) implements Metadata<K> {
    @Override
    public @Nullable Entry<EntryMetadata> get(K key) {
        copies.entries();
        Entry<EntryMetadata> found = metadata.get(NearCache.requireKey(key));
        if (found == null) {
            forget(key);
        } else {
            fences.raise(key, found.version());
        }
        return found;
    }

    @Override
    public boolean set(K key, Attributes attributes) {
        copies.entries();
        return learn(NearCache.requireKey(key), metadata.set(key, attributes));
    }

    @Override
    public boolean set(K key, Attributes attributes, long version) {
        copies.entries();
        boolean done = learn(NearCache.requireKey(key), metadata.set(key, attributes, version));
        if (done) {
            fences.raise(key, version);
        }
        return done;
    }

    /** That nothing was set may mean that there is no entry. */
    private boolean learn(K key, boolean done) {
        if (!done) {
            forget(key);
        }
        return done;
    }

    @Override
    public Page<K, EntryMetadata> find(Attributes wanted, int limit, @Nullable Bytes after) {
        copies.entries();
        Page<K, EntryMetadata> page = metadata.find(wanted, limit, after);
        page.rows().forEach(row -> fences.raise(row.key(), row.entry().version()));
        return page;
    }

    @Override
    public Map<K, Long> remove(Collection<? extends K> keys, Attributes wanted) {
        copies.entries();
        keys.forEach(NearCache::requireKey);
        Map<K, Ticket<V>> tickets = new LinkedHashMap<>(2 * keys.size());
        keys.forEach(key -> tickets.computeIfAbsent(key, same -> fences.enter(same, Ticket.Purpose.REMOVE)));
        try {
            Map<K, Long> removed = metadata.remove(keys, wanted);
            removed.forEach(fences::raise);
            return removed;
        } catch (Throwable e) {
            tickets.keySet().forEach(fences::learnNothing);
            throw e;
        } finally {
            tickets.forEach(fences::leave);
        }
    }

    private void forget(K key) {
        Ticket<V> ticket = fences.enter(key, Ticket.Purpose.WRITE);
        fences.learnNothing(key);
        fences.leave(key, ticket);
    }
}
