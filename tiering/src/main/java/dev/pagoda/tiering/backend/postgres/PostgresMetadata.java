package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Attributes;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.EntryMetadata;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.memory.Counters;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The metadata of a cache in a database. The attributes are a column of the entry's row, so that one lock guards both, and whatever ends the
 * entry ends them. Thread-safe.
 */
final class PostgresMetadata implements Metadata<Bytes> {
    private final Connections connections;
    private final Freshness freshness;
    private final Namespace namespace;
    private final Limits limits;
    private final Counters counters;
    private final Runnable checkOpen;

    PostgresMetadata(
            Connections connections,
            Freshness freshness,
            Namespace namespace,
            Limits limits,
            Counters counters,
            Runnable checkOpen) {
        this.connections = connections;
        this.freshness = freshness;
        this.namespace = namespace;
        this.limits = limits;
        this.counters = counters;
        this.checkOpen = checkOpen;
    }

    @Override
    public @Nullable Entry<EntryMetadata> get(Bytes key) {
        checkOpen.run();
        limits.checkKey(key);
        return touching(
                List.of(key),
                () -> connections
                        .read(connection -> MetadataStatements.get(connection, namespace, key))
                        .orElse(null));
    }

    @Override
    public boolean set(Bytes key, Attributes attributes) {
        return set(key, attributes, null);
    }

    @Override
    public boolean set(Bytes key, Attributes attributes, long version) {
        if (version <= 0) {
            throw new IllegalArgumentException("version " + version + " < 1");
        }
        return set(key, attributes, Long.valueOf(version));
    }

    private boolean set(Bytes key, Attributes attributes, @Nullable Long version) {
        checkOpen.run();
        limits.checkKey(key);
        return touching(
                List.of(key),
                () -> connections.write((connection, deadline) ->
                        MetadataStatements.set(connection, namespace, key, attributes, version, deadline)));
    }

    /** Does what the next reads of the keys have to know, whatever becomes of it. */
    private <T extends @Nullable Object> T touching(List<Bytes> keys, Supplier<T> work) {
        try {
            return work.get();
        } finally {
            freshness.mark(namespace, keys);
        }
    }

    @Override
    public Page<Bytes, EntryMetadata> find(Attributes wanted, int limit, @Nullable Bytes after) {
        Metadata.requireAny(wanted);
        if (limit < 1) {
            throw new IllegalArgumentException("limit " + limit + " < 1");
        }
        checkOpen.run();
        try {
            return connections.read(connection -> MetadataStatements.find(connection, namespace, wanted, limit, after));
        } finally {
            namespace.allKeys().mark();
        }
    }

    @Override
    public Map<Bytes, Long> remove(Collection<? extends Bytes> keys, Attributes wanted) {
        Metadata.requireAny(wanted);
        checkOpen.run();
        keys.forEach(limits::checkKey);
        Map<Bytes, Long> removed = new HashMap<>(2 * keys.size());
        Requests.inParts(keys, part -> {
            removed.putAll(remove(part, wanted, removed.isEmpty()));
            return removed;
        });
        removed.keySet().forEach(key -> counters.wrote(Outcome.REMOVED));
        return removed;
    }

    private Map<Bytes, Long> remove(List<Bytes> keys, Attributes wanted, boolean first) {
        try {
            return touching(
                    keys,
                    () -> connections.write((connection, deadline) ->
                            MetadataStatements.remove(connection, namespace, keys, wanted, deadline)));
        } catch (StoreException e) {
            throw first ? e : connections.failures().ofRest(e);
        }
    }
}
