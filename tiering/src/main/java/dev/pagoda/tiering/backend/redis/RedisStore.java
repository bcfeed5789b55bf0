package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.Limits;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
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
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** One user's handle of a cache in Redis. */
final class RedisStore implements Store<Bytes, Bytes> {
    private final RedisBackend backend;
    private final Cache cache;
    private final Limits limits;
    private final Reads reads;
    private final Writes writes;
    private final Scans scans;
    private final Leases leases;
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    RedisStore(RedisBackend backend, Cache cache) {
        this.backend = backend;
        this.cache = cache;
        this.limits = cache.spec().limits();
        this.reads = new Reads(cache);
        this.writes = new Writes(cache);
        this.scans = new Scans(cache, reads);
        this.leases = new Leases(cache, writes);
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        checkOpen();
        Entry<Bytes> entry = reads.get(limits.checkKey(key));
        (entry == null ? cache.misses : cache.hits).increment();
        return entry;
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        checkOpen();
        return carryOut(Step.put(limits.checkKey(key), limits.checkValue(value), options));
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        checkOpen();
        return carryOut(Step.remove(limits.checkKey(key), when, returnPrevious));
    }

    private Write<Bytes> carryOut(Step step) {
        return writes.told(step, writes.write(step));
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        checkOpen();
        Step.Result result = writes.write(Step.touch(limits.checkKey(key), ttl));
        if (result.outcome() == null) {
            throw cache.damage();
        }
        return result.outcome() == Outcome.UPDATED ? OptionalLong.of(result.expires()) : OptionalLong.empty();
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        checkOpen();
        keys.forEach(limits::checkKey);
        if (keys.isEmpty()) {
            return Map.of();
        }
        Map<Bytes, Entry<Bytes>> found = reads.getAll(keys);
        cache.hits.add(found.size());
        cache.misses.add(Math.max(0, keys.size() - found.size()));
        return found;
    }

    @Override
    public List<Write<Bytes>> write(List<? extends Mutation<Bytes, Bytes>> batch) {
        checkOpen();
        batch.forEach(this::check);
        List<Step> steps = new ArrayList<>(batch.size());
        batch.forEach(mutation -> steps.add(Step.of(mutation)));
        List<Step.Result> results = writes.write(steps);
        List<Write<Bytes>> told = new ArrayList<>(steps.size());
        for (int i = 0; i < steps.size(); i++) {
            told.add(writes.told(steps.get(i), results.get(i)));
        }
        return told;
    }

    private void check(Mutation<Bytes, Bytes> mutation) {
        limits.checkKey(mutation.key());
        if (mutation instanceof Mutation.Put<Bytes, Bytes> put) {
            limits.checkValue(put.value());
        }
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        checkOpen();
        return scans.page(request);
    }

    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        checkOpen();
        return new PageIterator(this::scan);
    }

    @Override
    public void clear() {
        checkOpen();
        writes.clear();
        backend.sweep(cache.keyspace());
    }

    @Override
    public Subscription onChange(ChangeListener<Bytes> listener) {
        checkOpen();
        return kept(backend.feed().subscribe(cache.spec().name(), listener));
    }

    @Override
    public Trust trust() {
        return backend.feed().trust();
    }

    @Override
    public LoadLeases<Bytes> loadLeases() {
        return (keys, lease) -> {
            checkOpen();
            keys.forEach(limits::checkKey);
            return leases.tryAcquire(keys, lease);
        };
    }

    @Override
    public Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        checkOpen();
        return kept(cache.onExpiry(listener));
    }

    private Subscription kept(Subscription subscription) {
        subscriptions.add(subscription);
        return () -> {
            if (subscriptions.remove(subscription)) {
                subscription.close();
            }
        };
    }

    @Override
    public StoreStats stats() {
        return new StoreStats(
                backend.entries(cache.keyspace()),
                -1,
                cache.hits.sum(),
                cache.misses.sum(),
                cache.writes.sum(),
                cache.removals.sum(),
                0,
                cache.expired.sum(),
                cache.damaged.sum());
    }

    @Override
    public boolean isOpen() {
        return !closed && !cache.isDropped() && !backend.isClosed();
    }

    void dropIfOf(String name) {
        if (cache.spec().name().equals(name)) {
            cache.drop();
        }
    }

    @Override
    public void close() {
        closed = true;
        subscriptions.forEach(Subscription::close);
        subscriptions.clear();
        backend.closed(this);
    }

    private void checkOpen() {
        if (!isOpen()) {
            throw new StoreException(
                    ErrorCode.CLOSED,
                    "The cache " + cache.spec().name() + " of the backend " + backend.name()
                            + " was closed or dropped");
        }
    }
}
