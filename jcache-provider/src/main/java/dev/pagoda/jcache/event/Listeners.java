package dev.pagoda.jcache.event;

import dev.pagoda.tiering.codec.Copier;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import javax.cache.Cache;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The entry listeners of a cache.
 *
 * <p>A change is delivered in two steps. {@link #queue} hands it to the asynchronous listeners; whoever needs their events in the order of
 * the writes calls it under the lock of the key, since it does not block. {@link #deliver} calls the synchronous listeners in the caller's
 * thread, which must not hold a lock, since a listener may wait for another thread that uses the cache.
 *
 * <p>Thread-safe; registering and deregistering must not overlap.
 */
public final class Listeners<K, V> {
    private static final System.Logger LOG = System.getLogger(Listeners.class.getName());

    private final Copier<K> keys;
    private final Copier<V> values;
    private final SerialQueues queues;
    private final List<Registration<K, V>> registrations = new CopyOnWriteArrayList<>();
    private volatile boolean wantOldValues;
    private volatile boolean wantOrder;

    /**
     * @param keys copies keys for a listener
     * @param values copies values for a listener
     * @param executor runs the asynchronous listeners
     */
    public Listeners(Copier<K> keys, Copier<V> values, Executor executor) {
        this.keys = keys;
        this.values = values;
        this.queues = new SerialQueues(executor);
    }

    /** Creates a listener and adds it. */
    public void register(CacheEntryListenerConfiguration<K, V> configuration) {
        registrations.add(new Registration<>(configuration));
        summarise();
    }

    /** Removes and closes the listener of {@code configuration}; without one nothing happens. */
    public void deregister(CacheEntryListenerConfiguration<K, V> configuration, Closer closer) {
        List<Registration<K, V>> registered = registrations.stream()
                .filter(registration -> registration.configuration().equals(configuration))
                .toList();
        registrations.removeAll(registered);
        summarise();
        registered.forEach(registration -> registration.close(closer));
    }

    public boolean isEmpty() {
        return registrations.isEmpty();
    }

    /** Returns whether a listener must be told the value that an update or a removal found. */
    public boolean wantOldValues() {
        return wantOldValues;
    }

    /** Returns whether there are asynchronous listeners, for which {@link #queue} has to follow the order of the writes. */
    public boolean wantOrder() {
        return wantOrder;
    }

    /** Hands {@code change} to the asynchronous listeners, which are called in the order of these calls for one key. Does not block. */
    public void queue(Cache<K, V> source, Change<K, V> change) {
        for (Registration<K, V> registration : registrations) {
            if (!registration.isSynchronous() && registration.wants(change.type())) {
                List<CacheEntryEvent<? extends K, ? extends V>> events = events(source, List.of(change));
                queues.add(change.key(), () -> deliverQuietly(registration, change.type(), events));
            }
        }
    }

    /**
     * Calls the synchronous listeners and returns when they have returned, also those after one that failed.
     *
     * @throws CacheEntryListenerException the first failure of a listener
     */
    public void deliver(Cache<K, V> source, List<Change<K, V>> changes) {
        CacheEntryListenerException failure = null;
        for (Registration<K, V> registration : registrations) {
            if (registration.isSynchronous()) {
                failure = first(failure, deliverTo(registration, source, changes));
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** Ends all calls and closes the listeners. */
    public void close(Closer closer) {
        for (Registration<K, V> registration : registrations) {
            registration.close(closer);
        }
        registrations.clear();
        summarise();
    }

    /** Every write asks for this, so it is worked out when the listeners change. */
    private void summarise() {
        wantOldValues = registrations.stream()
                .anyMatch(registration -> registration.configuration().isOldValueRequired());
        wantOrder = registrations.stream().anyMatch(registration -> !registration.isSynchronous());
    }

    private @Nullable CacheEntryListenerException deliverTo(
            Registration<K, V> registration, Cache<K, V> source, List<Change<K, V>> changes) {
        CacheEntryListenerException failure = null;
        for (EventType type : EventType.values()) {
            List<Change<K, V>> wanted = registration.wants(type) ? ofType(type, changes) : List.of();
            if (!wanted.isEmpty()) {
                failure = first(failure, attempt(registration, type, events(source, wanted)));
            }
        }
        return failure;
    }

    private List<CacheEntryEvent<? extends K, ? extends V>> events(Cache<K, V> source, List<Change<K, V>> changes) {
        List<CacheEntryEvent<? extends K, ? extends V>> events = new ArrayList<>(changes.size());
        for (Change<K, V> change : changes) {
            events.add(new CacheEvent<>(source, change, keys, values));
        }
        return events;
    }

    private static <K, V> List<Change<K, V>> ofType(EventType type, List<Change<K, V>> changes) {
        return changes.stream().filter(change -> change.type() == type).toList();
    }

    private static <K, V> @Nullable CacheEntryListenerException attempt(
            Registration<K, V> registration, EventType type, List<CacheEntryEvent<? extends K, ? extends V>> events) {
        try {
            registration.deliver(type, events);
            return null;
        } catch (CacheEntryListenerException e) {
            return e;
        }
    }

    /** The end of an asynchronous listener's thread: there is nobody to rethrow to. */
    @SuppressWarnings("CatchThrowable")
    private static <K, V> void deliverQuietly(
            Registration<K, V> registration, EventType type, List<CacheEntryEvent<? extends K, ? extends V>> events) {
        try {
            registration.deliver(type, events);
        } catch (Throwable e) {
            LOG.log(Level.WARNING, "An asynchronous cache entry listener failed", e);
        }
    }

    private static @Nullable CacheEntryListenerException first(
            @Nullable CacheEntryListenerException before, @Nullable CacheEntryListenerException now) {
        return before != null ? before : now;
    }
}
