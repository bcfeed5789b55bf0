package dev.pagoda.tiering.assembly;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Metadata;
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
import dev.pagoda.tiering.backend.Interrupts;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A store whose backend could not be reached when it was asked for, and which {@link LateOpenings} opens as soon as it can be. Until then every
 * call fails at once, as the last attempt has failed; from then on it is the store.
 *
 * <p>Thread-safe; nothing here waits for an attempt. The class has a line for each method of the interface, which takes it beyond the usual
 * length.
 */
final class DeferredStore implements Store<Bytes, Bytes> {
    /*
     * Nothing has been read through this object before the store is published, so whoever keeps copies has none, and there is nothing of which
     * a listener could have failed to hear. The listeners are registered with the store before it is published, and the trust leads to the
     * store's own only after that; so whatever is read later is told of when it changes, as if the store had been there from the start.
     */
    private static final StoreStats NOTHING_COUNTED = new StoreStats(-1, -1, 0, 0, 0, 0, 0, 0, 0);

    private static final long ATTACH_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String cache;
    private final Function<Backend, Store<Bytes, Bytes>> opening;
    private final LateOpenings openings;
    private final DeferredTrust trust;
    /** Held for a few instructions only. */
    private final ReentrantLock lock = new ReentrantLock();
    /** Held while it is being opened, which may block; {@link #close} waits for it for a while, and nothing else does. */
    private final ReentrantLock attaching = new ReentrantLock();

    /** The listeners that wait for the store; guarded by {@link #lock}. */
    private final Set<Registration> registrations = new LinkedHashSet<>();

    private volatile @Nullable Store<Bytes, Bytes> store;
    private volatile StoreException failure;
    private volatile boolean closed;

    /**
     * Creates a store that waits.
     *
     * @param opening opens it
     * @param failure why it could not be opened
     */
    DeferredStore(
            String cache,
            Function<Backend, Store<Bytes, Bytes>> opening,
            LateOpenings openings,
            DeferredTrust trust,
            StoreException failure) {
        this.cache = cache;
        this.opening = opening;
        this.openings = openings;
        this.trust = trust;
        this.failure = failure;
    }

    String cache() {
        return cache;
    }

    /** Returns whether the store has been opened. */
    boolean isReached() {
        return store != null;
    }

    /** Lets it be opened from now on. */
    void await() {
        openings.add(this);
    }

    /** Notes why it still can't be opened; returns whether that is another reason than before. */
    boolean failed(StoreException why) {
        StoreException before = failure;
        failure = why;
        return before.code() != why.code();
    }

    /** Opens it; to be called by one thread at a time. Does nothing that lasts if it fails, or is closed, and nothing if it is open. */
    void attach(Backend backend) {
        attaching.lock();
        try {
            if (!closed && store == null) {
                openOn(backend);
            }
        } finally {
            attaching.unlock();
        }
    }

    private void openOn(Backend backend) {
        Store<Bytes, Bytes> opened = opening.apply(backend);
        try {
            Set<Registration> bound = new HashSet<>();
            for (List<Registration> next = unbound(opened, bound); !next.isEmpty(); next = unbound(opened, bound)) {
                next.forEach(registration -> registration.bind(opened));
                bound.addAll(next);
            }
        } finally {
            if (store != opened) {
                opened.close();
            }
        }
    }

    /** Returns the listeners that the store does not know yet; if there are none, the store is published, unless this was closed. */
    private List<Registration> unbound(Store<Bytes, Bytes> opened, Set<Registration> bound) {
        lock.lock();
        try {
            List<Registration> next = registrations.stream()
                    .filter(registration -> !closed && !bound.contains(registration))
                    .toList();
            if (next.isEmpty() && !closed) {
                trust.follow(opened.trust());
                store = opened;
                registrations.clear();
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private Store<Bytes, Bytes> opened() {
        Store<Bytes, Bytes> present = store;
        if (present != null) {
            return present;
        }
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The cache " + cache + " was closed or dropped");
        }
        openings.used(this);
        throw LateOpenings.again(failure);
    }

    /** A listener that has come before the store. */
    private final class Registration implements Subscription {
        private final Function<Store<Bytes, Bytes>, Subscription> subscribing;
        private @Nullable Subscription subscription;
        private boolean ended;

        Registration(Function<Store<Bytes, Bytes>, Subscription> subscribing) {
            this.subscribing = subscribing;
        }

        /** Takes the place of what an earlier attempt has bound, whose store is closed. */
        void bind(Store<Bytes, Bytes> opened) {
            Subscription made = subscribing.apply(opened);
            lock.lock();
            try {
                subscription = made;
                if (!ended) {
                    return;
                }
            } finally {
                lock.unlock();
            }
            made.close();
        }

        @Override
        public void close() {
            Subscription made;
            lock.lock();
            try {
                ended = true;
                registrations.remove(this);
                made = subscription;
            } finally {
                lock.unlock();
            }
            if (made != null) {
                made.close();
            }
        }
    }

    private Subscription register(Function<Store<Bytes, Bytes>, Subscription> subscribing) {
        lock.lock();
        try {
            if (store == null && !closed) {
                Registration registration = new Registration(subscribing);
                registrations.add(registration);
                return registration;
            }
        } finally {
            lock.unlock();
        }
        return subscribing.apply(opened());
    }

    @Override
    public Subscription onChange(ChangeListener<Bytes> listener) {
        return register(opened -> opened.onChange(listener));
    }

    @Override
    public Subscription onExpiry(ExpiryListener<Bytes, Bytes> listener) {
        return register(opened -> opened.onExpiry(listener));
    }

    @Override
    public Trust trust() {
        return trust;
    }

    @Override
    public @Nullable Entry<Bytes> get(Bytes key) {
        return opened().get(key);
    }

    @Override
    public boolean contains(Bytes key) {
        return opened().contains(key);
    }

    @Override
    public Write<Bytes> put(Bytes key, Bytes value, PutOptions options) {
        return opened().put(key, value, options);
    }

    @Override
    public Outcome set(Bytes key, Bytes value, PutOptions options) {
        return opened().set(key, value, options);
    }

    @Override
    public Write<Bytes> remove(Bytes key, Condition when, boolean returnPrevious) {
        return opened().remove(key, when, returnPrevious);
    }

    @Override
    public OptionalLong touch(Bytes key, Ttl ttl) {
        return opened().touch(key, ttl);
    }

    @Override
    public void accessed(Bytes key, Ttl ttl) {
        opened().accessed(key, ttl);
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAll(Collection<? extends Bytes> keys) {
        return opened().getAll(keys);
    }

    @Override
    public Map<Bytes, Entry<Bytes>> getAllLatest(Collection<? extends Bytes> keys) {
        return opened().getAllLatest(keys);
    }

    @Override
    public List<Write<Bytes>> write(List<? extends Mutation<Bytes, Bytes>> batch) {
        return opened().write(batch);
    }

    @Override
    public Page<Bytes, Bytes> scan(Scan request) {
        return opened().scan(request);
    }

    @Override
    public Iterator<Row<Bytes, Bytes>> iterator() {
        return opened().iterator();
    }

    @Override
    public void clear() {
        opened().clear();
    }

    /** Fails as any call as long as it is not known whether there are leases. */
    @Override
    public @Nullable LoadLeases<Bytes> loadLeases() {
        return opened().loadLeases();
    }

    /** Fails as any call as long as it is not known whether there is metadata. */
    @Override
    public @Nullable Metadata<Bytes> metadata() {
        return opened().metadata();
    }

    @Override
    public StoreStats stats() {
        Store<Bytes, Bytes> present = store;
        return present == null ? NOTHING_COUNTED : present.stats();
    }

    @Override
    public boolean isOpen() {
        Store<Bytes, Bytes> present = store;
        return !closed && (present == null || present.isOpen());
    }

    /** Waits for a second at most while it is being opened, so that whoever drops the cache next does not do so before it is created. */
    @Override
    public void close() {
        Store<Bytes, Bytes> present;
        lock.lock();
        try {
            closed = true;
            present = store;
            registrations.clear();
        } finally {
            lock.unlock();
        }
        openings.remove(this);
        if (Interrupts.acquired(attaching, ATTACH_NANOS)) {
            attaching.unlock();
        }
        if (present != null) {
            present.close();
        }
    }
}
