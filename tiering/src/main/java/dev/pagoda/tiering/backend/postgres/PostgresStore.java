package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.Metadata;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.StoreStats;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.PageIterator;
import dev.pagoda.tiering.memory.Counters;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One user's handle of a cache in a database. Each call is a round trip, on a connection of its own from the pool. */
final class PostgresStore implements Store<Bytes, Bytes> {
    private final PostgresBackend owner;
    private final Connections connections;
    private final Reads reads;
    private final Namespace namespace;
    private final Limits limits;
    private final Counters counters = new Counters();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private final Accesses accesses;
    private final EntryCount size;
    private volatile boolean closed;

    PostgresStore(PostgresBackend owner, Namespace namespace, Limits limits) {
        this.owner = owner;
        this.connections = owner.connections();
        this.reads = owner.reads();
        this.namespace = namespace;
        this.limits = limits;
        this.accesses = owner.accesses(namespace);
        this.size = new EntryCount(connections, namespace);
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        limits.checkKey(key);
        Entry<Bytes> entry = reads.read(reads.keys(namespace, List.of(key)), EntryReads.get(namespace, key))
                .orElse(null);
        if (entry == null) {
            counters.miss();
        } else {
            counters.hit();
            accesses.read(key);
        }
        return entry;
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        return single(new Mutation.Put<>(key, value, options));
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        return single(new Mutation.Remove<>(key, when, returnPrevious));
    }

    private Write<Bytes> single(Mutation<Bytes, Bytes> mutation) {
        checkOpen();
        Requests.check(limits, mutation);
        return settle(
                mutation.key(),
                write(
                        List.of(mutation.key()),
                        (connection, deadline) -> EntryWrites.write(connection, namespace, mutation, deadline)));
    }

    /** Writes, and has the next reads of the keys know it; whatever becomes of it, they may see it. */
    private <T> T write(List<Bytes> keys, Connections.TimedWork<T> work) {
        try {
            return connections.write(work);
        } finally {
            reads.freshness().mark(namespace, keys);
        }
    }

    private Write<Bytes> settle(Bytes key, Written written) {
        Write<Bytes> write = written.write();
        counters.wrote(write.outcome());
        Entry<Bytes> expired = written.expired();
        if (expired != null) {
            namespace.expired(key, expired);
        }
        return write;
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        checkOpen();
        limits.checkKey(key);
        if (ttl.isZero()) {
            remove(key);
            return OptionalLong.empty();
        }
        return write(
                        List.of(key),
                        (connection, deadline) -> EntryWrites.touch(connection, namespace, key, ttl, deadline))
                .map(touched -> OptionalLong.of(touched.expiresAt()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        checkOpen();
        keys.forEach(limits::checkKey);
        Map<Bytes, Entry<Bytes>> found = Requests.inParts(
                keys, part -> reads.read(reads.keys(namespace, part), EntryReads.getAll(namespace, part)));
        keys.forEach(key -> {
            if (found.containsKey(key)) {
                counters.hit();
                accesses.read(key);
            } else {
                counters.miss();
            }
        });
        return found;
    }

    @Override
    public List<Write<Bytes>> write(List<? extends Mutation<Bytes, Bytes>> batch) {
        checkOpen();
        batch.forEach(mutation -> Requests.check(limits, mutation));
        return Batches.run(batch, this::write, this::settle);
    }

    private @Nullable Written[] write(List<Mutation<Bytes, Bytes>> mutations, boolean begun) {
        try {
            return write(
                    mutations.stream().map(Mutation::key).toList(),
                    (connection, deadline) -> Mutations.many(connection, namespace, mutations, deadline));
        } catch (StoreException e) {
            throw begun ? connections.failures().ofRest(e) : e;
        }
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        Page<Bytes, Bytes> page = Pages.page(query -> reads.read(reads.scan(namespace), query), namespace, request);
        checkOpen();
        return page;
    }

    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        checkOpen();
        return new PageIterator(this::scan);
    }

    @Override
    public void clear() {
        checkOpen();
        try {
            connections.write((connection, deadline) -> EntryWrites.clear(connection, namespace, deadline));
        } finally {
            namespace.allKeys().mark();
        }
    }

    @Override
    public Subscription onChange(ChangeListener<Bytes> listener) {
        checkOpen();
        owner.watch(namespace);
        return kept(owner.feed().subscribe(namespace.name(), listener));
    }

    @Override
    public Trust trust() {
        return namespace.trust();
    }

    @Override
    public Metadata<Bytes> metadata() {
        return new PostgresMetadata(connections, reads.freshness(), namespace, limits, counters, this::checkOpen);
    }

    @Override
    public Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        checkOpen();
        return kept(namespace.listen(listener));
    }

    private Subscription kept(Subscription subscription) {
        subscriptions.add(subscription);
        return () -> {
            subscriptions.remove(subscription);
            subscription.close();
        };
    }

    @Override
    public StoreStats stats() {
        EntryCount.Size counted = size.get(isOpen());
        StoreStats own = counters.stats(counted.entries(), counted.bytes());
        return new StoreStats(
                own.entries(),
                own.bytes(),
                own.hits(),
                own.misses(),
                own.writes(),
                own.removals(),
                0,
                own.expirations() + namespace.expirations(),
                0);
    }

    @Override
    public boolean isOpen() {
        return !closed && !namespace.isGone();
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        owner.closed(this);
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new StoreException(ErrorCode.CLOSED, "The cache " + namespace.name() + " was closed or dropped");
        }
    }
}
