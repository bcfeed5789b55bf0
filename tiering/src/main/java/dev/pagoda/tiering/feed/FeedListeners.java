package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Subscription;
import dev.pagoda.tiering.memory.Listeners;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** The listeners of a feed, by cache. Thread-safe; holds no lock while it calls them. */
final class FeedListeners {
    private final ConcurrentHashMap<String, Listeners<ChangeListener<Bytes>>> byCache = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    Subscription add(String cache, ChangeListener<Bytes> listener) {
        Subscription[] added = new Subscription[1];
        byCache.compute(cache, (name, present) -> {
            Listeners<ChangeListener<Bytes>> listeners = present == null ? new Listeners<>() : present;
            added[0] = listeners.add(listener);
            return listeners;
        });
        count.incrementAndGet();
        return new Registration(cache, added[0]);
    }

    boolean isEmpty() {
        return count.get() == 0;
    }

    void changed(String cache, Bytes key, long version, long expiresAt) {
        Listeners<ChangeListener<Bytes>> listeners = byCache.get(cache);
        if (listeners != null) {
            listeners.tell(listener -> listener.changed(key, version, expiresAt));
        }
    }

    void cacheChanged(String cache) {
        Listeners<ChangeListener<Bytes>> listeners = byCache.get(cache);
        if (listeners != null) {
            listeners.tell(ChangeListener::everythingChanged);
        }
    }

    void everythingChanged() {
        byCache.values().forEach(listeners -> listeners.tell(ChangeListener::everythingChanged));
    }

    /** One listener of one cache. */
    private final class Registration implements Subscription {
        private final String cache;
        private final Subscription added;
        private boolean closed;

        Registration(String cache, Subscription added) {
            this.cache = cache;
            this.added = added;
        }

        @Override
        public void close() {
            byCache.computeIfPresent(cache, (name, listeners) -> {
                if (!closed) {
                    closed = true;
                    added.close();
                    count.decrementAndGet();
                }
                return listeners.isEmpty() ? null : listeners;
            });
        }
    }
}
