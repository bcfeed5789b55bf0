package dev.pagoda.tiering.resilience;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.resilience.Guard.Repeat;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Metadata whose calls go through a {@link Guard}. Thread-safe. */
record ResilientMetadata(Metadata<Bytes> metadata, Guard guard, Repeat reads, Repeat writes)
        implements Metadata<Bytes> {
    @Override
    public @Nullable Entry<EntryMetadata> get(Bytes key) {
        return guard.<@Nullable Entry<EntryMetadata>>call(reads, () -> metadata.get(key));
    }

    @Override
    public boolean set(Bytes key, Attributes attributes) {
        return guard.call(writes, () -> metadata.set(key, attributes));
    }

    @Override
    public boolean set(Bytes key, Attributes attributes, long version) {
        return guard.call(writes, () -> metadata.set(key, attributes, version));
    }

    @Override
    public Page<Bytes, EntryMetadata> find(Attributes wanted, int limit, @Nullable Bytes after) {
        return guard.call(reads, () -> metadata.find(wanted, limit, after));
    }

    @Override
    public Map<Bytes, Long> remove(Collection<? extends Bytes> keys, Attributes wanted) {
        return guard.call(writes, () -> metadata.remove(keys, wanted));
    }
}
