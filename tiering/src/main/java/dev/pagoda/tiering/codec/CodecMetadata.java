package dev.pagoda.tiering.codec;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.Row;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The metadata of a cache whose keys are encoded. Thread-safe. */
record CodecMetadata<K>(Metadata<Bytes> metadata, KeyCodec<K> keys) implements Metadata<K> {
    @Override
    public @Nullable Entry<EntryMetadata> get(K key) {
        return metadata.get(keys.encode(key));
    }

    @Override
    public boolean set(K key, Attributes attributes) {
        return metadata.set(keys.encode(key), attributes);
    }

    @Override
    public boolean set(K key, Attributes attributes, long version) {
        return metadata.set(keys.encode(key), attributes, version);
    }

    @Override
    public Page<K, EntryMetadata> find(Attributes wanted, int limit, @Nullable Bytes after) {
        Page<Bytes, EntryMetadata> page = metadata.find(wanted, limit, after);
        List<Row<K, EntryMetadata>> rows = new ArrayList<>(page.rows().size());
        page.rows().forEach(row -> rows.add(new Row<>(keys.decode(row.key()), row.entry())));
        return new Page<>(rows, page.next());
    }

    @Override
    public Map<K, Long> remove(Collection<? extends K> wanted, Attributes attributes) {
        Map<Bytes, K> byForm = new LinkedHashMap<>(2 * wanted.size());
        wanted.forEach(key -> byForm.put(keys.encode(key), key));
        Map<K, Long> removed = new LinkedHashMap<>(2 * wanted.size());
        metadata.remove(byForm.keySet(), attributes)
                .forEach((form, version) -> removed.put(Objects.requireNonNull(byForm.get(form)), version));
        return removed;
    }
}
