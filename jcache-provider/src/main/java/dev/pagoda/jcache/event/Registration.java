package dev.pagoda.jcache.event;

import java.util.List;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryEvent;
import javax.cache.event.CacheEntryEventFilter;
import javax.cache.event.CacheEntryExpiredListener;
import javax.cache.event.CacheEntryListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.event.CacheEntryUpdatedListener;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/** A listener with its filter. Thread-safe if they are. */
final class Registration<K, V> {
    private final CacheEntryListenerConfiguration<K, V> configuration;
    private final CacheEntryListener<? super K, ? super V> listener;
    private final @Nullable CacheEntryEventFilter<? super K, ? super V> filter;
    private volatile boolean closed;

    Registration(CacheEntryListenerConfiguration<K, V> configuration) {
        this.configuration = configuration;
        listener = configuration.getCacheEntryListenerFactory().create();
        Factory<CacheEntryEventFilter<? super K, ? super V>> filterFactory =
                configuration.getCacheEntryEventFilterFactory();
        filter = filterFactory == null ? null : filterFactory.create();
    }

    CacheEntryListenerConfiguration<K, V> configuration() {
        return configuration;
    }

    boolean isSynchronous() {
        return configuration.isSynchronous();
    }

    boolean wants(EventType type) {
        return switch (type) {
            case CREATED -> listener instanceof CacheEntryCreatedListener;
            case UPDATED -> listener instanceof CacheEntryUpdatedListener;
            case REMOVED -> listener instanceof CacheEntryRemovedListener;
            case EXPIRED -> listener instanceof CacheEntryExpiredListener;
        };
    }

    /**
     * Calls the listener with those of {@code events}, all of one type that it wants, which its filter lets through.
     *
     * @throws CacheEntryListenerException if filter or listener throw an exception; an {@link Error} is passed on as it is
     */
    void deliver(EventType type, List<CacheEntryEvent<? extends K, ? extends V>> events) {
        if (closed) {
            return;
        }
        try {
            List<CacheEntryEvent<? extends K, ? extends V>> passed = filter == null ? events : passed(events, filter);
            if (!passed.isEmpty()) {
                call(type, passed);
            }
        } catch (CacheEntryListenerException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new CacheEntryListenerException("A cache entry listener failed", e);
        }
    }

    /** Ends the calls and closes listener and filter as far as they can be closed. A call that has begun may still be running. */
    void close(Closer closer) {
        closed = true;
        closer.close(listener);
        closer.close(filter);
    }

    @SuppressWarnings("unchecked") // a listener of a supertype listens to events of the subtype
    private static <K, V> List<CacheEntryEvent<? extends K, ? extends V>> passed(
            List<CacheEntryEvent<? extends K, ? extends V>> events,
            CacheEntryEventFilter<? super K, ? super V> filter) {
        CacheEntryEventFilter<K, V> typed = (CacheEntryEventFilter<K, V>) filter;
        return events.stream().filter(typed::evaluate).toList();
    }

    @SuppressWarnings("unchecked") // a listener of a supertype listens to events of the subtype
    private void call(EventType type, List<CacheEntryEvent<? extends K, ? extends V>> events) {
        switch (type) {
            case CREATED -> ((CacheEntryCreatedListener<K, V>) listener).onCreated(events);
            case UPDATED -> ((CacheEntryUpdatedListener<K, V>) listener).onUpdated(events);
            case REMOVED -> ((CacheEntryRemovedListener<K, V>) listener).onRemoved(events);
            case EXPIRED -> ((CacheEntryExpiredListener<K, V>) listener).onExpired(events);
        }
    }
}
