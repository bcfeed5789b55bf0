package dev.pagoda.tiering.backend.mvstore;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheFormat;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.RootReference;
import org.jspecify.annotations.Nullable;

/**
 * All caches of a file as they were at one moment between two writes: the roots of their trees, taken while every writer was kept out. The pages
 * below stay in the file until {@link #close}. Immutable until then.
 */
final class Snapshot implements AutoCloseable {
    private final StoreFile file;
    private final MVStore.TxCounter kept;
    private final Map<Keyspace, Root> roots = new HashMap<>();

    /** One cache at that moment. */
    record Root(MVMap<byte[], StoredEntry> map, RootReference<byte[], StoredEntry> reference) {
        static Root of(MVMap<byte[], StoredEntry> map) {
            return new Root(map, map.flushAndGetRoot());
        }

        @Nullable
        StoredEntry get(Bytes key) {
            return map.get(reference.root, key.unsafeArray());
        }

        RowCursor cursor(@Nullable Bytes from, boolean descending) {
            return RowCursor.of(map, reference, from, descending);
        }
    }

    Snapshot(StoreFile file, Collection<Keyspace> keyspaces) {
        this.file = file;
        this.kept = file.keepVersion();
        try {
            file.stripes()
                    .holding(null, () -> keyspaces.forEach(keyspace -> roots.put(keyspace, Root.of(keyspace.map()))));
        } catch (MVStoreException e) {
            close();
            throw file.translate(e);
        }
    }

    /** Returns a cache as it was, or null if it did not exist. */
    @Nullable
    Root of(Keyspace keyspace) {
        return roots.get(keyspace);
    }

    /** Returns the caches by their names. */
    Map<String, Root> byName() {
        Map<String, Root> named = new TreeMap<>();
        roots.forEach((keyspace, root) -> named.put(keyspace.name(), root));
        return named;
    }

    /** Returns how the rows of one of the caches are encoded. */
    CacheFormat formatOf(String name) {
        return roots.keySet().stream()
                .filter(keyspace -> keyspace.name().equals(name))
                .findFirst()
                .orElseThrow()
                .format();
    }

    @Override
    public void close() {
        file.releaseVersion(kept);
    }
}
