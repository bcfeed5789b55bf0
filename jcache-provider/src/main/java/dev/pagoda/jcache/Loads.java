package dev.pagoda.jcache;

import dev.pagoda.jcache.event.Change;
import dev.pagoda.jcache.integration.ReadThrough;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.engine.Turn;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import javax.cache.CacheException;
import javax.cache.integration.CacheLoaderException;
import javax.cache.integration.CompletionListener;
import org.jspecify.annotations.Nullable;

/**
 * Loads missing entries, one load per key at a time.
 *
 * <p>Who wants to load takes the lock of the key. Those who waited for it meanwhile share what it brought, be it a value, nothing, or an
 * error, by means of the {@link Flight} that they picked up before they began to wait. A batch loads at once the keys whose locks are free,
 * and waits for the others only when it holds no lock any more.
 *
 * <p>What was loaded is stored only where there is no entry by then, so that it never takes the place of something newer. Thread-safe.
 */
final class Loads<K, V> {
    /** After as many turns that were over too early a load is left to its reader alone. */
    private static final int ROUNDS = 3;

    private final CacheCore<K, V> core;
    private final ExpiringPuts<K, V> puts;
    private final ConcurrentMap<K, Flight<V>> flights = new ConcurrentHashMap<>();
    private final PendingLoads pending = new PendingLoads();

    Loads(CacheCore<K, V> core, ExpiringPuts<K, V> puts) {
        this.core = core;
        this.puts = puts;
    }

    /** Returns the value of a missing key, loaded by this thread or by another, as the cache holds it; null if there is none. */
    @Nullable
    V load(K key, ReadThrough<K, V> loader) {
        K own = core.copies.key(key);
        Flight<V> flight = flights.computeIfAbsent(own, k -> new Flight<>());
        Loaded<K, V> loaded;
        boolean entered = false;
        try {
            entered = core.enter(own);
            loaded = flight.hasLanded() ? Loaded.found(flight.result()) : loadIfMissing(own, flight, loader);
        } finally {
            flights.remove(own, flight);
            if (entered) {
                core.leave(own);
            }
        }
        core.deliver(loaded.change());
        return loaded.value();
    }

    /** Returns the values of those of {@code keys} for which there are some, as the cache holds them. */
    Map<K, V> loadMissing(Collection<K> keys, ReadThrough<K, V> loader) {
        Map<K, V> values = new HashMap<>();
        List<Change<K, V>> changes = new ArrayList<>();
        Set<K> done = new LinkedHashSet<>();
        List<K> mine = core.enterFree(own(keys));
        try {
            Map<K, Entry<V>> present = core.door.getAll(mine);
            present.forEach((key, entry) -> values.put(key, entry.value()));
            done.addAll(present.keySet());
            done.addAll(loadBatch(core.turns(without(mine, present.keySet())), loader, values, changes));
        } finally {
            mine.forEach(core::leave);
        }
        core.deliver(changes);
        for (K key : without(keys, done)) {
            V value = load(key, loader);
            if (value != null) {
                values.put(key, value);
            }
        }
        return values;
    }

    /** Loads {@code keys} in another thread, as {@link javax.cache.Cache#loadAll} says. */
    void loadAll(Set<? extends K> keys, boolean replace, @Nullable CompletionListener listener) {
        PendingLoads.Pending load = pending.add();
        boolean handedOver = false;
        try {
            core.requireOpen();
            Set<K> wanted = new LinkedHashSet<>(core.requireKeys(keys));
            ReadThrough<K, V> loader = core.loader;
            if (loader != null) {
                core.threads.load(() -> loadAndTell(load, wanted, replace, loader, listener));
                handedOver = true;
            } else if (listener != null) {
                listener.onCompletion();
            }
        } finally {
            if (!handedOver) {
                load.end();
            }
        }
    }

    /** Waits, for some time, until the loads of other threads have ended; those that begin after this see that the cache is closed. */
    void close() {
        pending.await();
    }

    private void loadAndTell(
            PendingLoads.Pending load,
            Set<K> keys,
            boolean replace,
            ReadThrough<K, V> loader,
            @Nullable CompletionListener listener) {
        Exception failure = null;
        try {
            load.begin();
            core.requireOpen();
            if (replace) {
                reload(keys, loader);
            } else {
                loadMissing(without(keys, core.door.getAll(keys).keySet()), loader);
            }
        } catch (RuntimeException e) {
            failure = e;
        } catch (Error e) {
            load.end();
            tell(listener, new CacheLoaderException("The cache loader failed", e));
            throw e;
        }
        load.end();
        tell(listener, failure);
    }

    private static void tell(@Nullable CompletionListener listener, @Nullable Exception failure) {
        if (listener != null && failure == null) {
            listener.onCompletion();
        } else if (listener != null) {
            listener.onException(failure);
        }
    }

    /** Loads {@code keys} in a batch and puts them in the place of what is there. */
    private void reload(Set<K> keys, ReadThrough<K, V> loader) {
        List<Change<K, V>> changes = new ArrayList<>();
        List<K> mine = core.enterFree(own(keys));
        try {
            Map<K, Turn<V>> turns = new LinkedHashMap<>();
            mine.forEach(key -> turns.put(key, Turn.always()));
            loadBatch(turns, loader, new HashMap<>(), changes);
        } finally {
            mine.forEach(core::leave);
        }
        core.deliver(changes);
        for (K key : without(keys, new LinkedHashSet<>(mine))) {
            reload(key, loader);
        }
    }

    private void reload(K key, ReadThrough<K, V> loader) {
        Loaded<K, V> loaded;
        boolean entered = core.enter(key);
        try {
            loaded = store(key, loader.load(key), Turn.always());
        } finally {
            if (entered) {
                core.leave(key);
            }
        }
        core.deliver(loaded.change());
    }

    private Loaded<K, V> loadIfMissing(K key, Flight<V> flight, ReadThrough<K, V> loader) {
        Entry<V> present = core.door.get(key);
        if (present != null) {
            return Loaded.found(present.value());
        }
        try {
            Loaded<K, V> loaded = loadInTurn(key, loader);
            if (!loaded.fenced()) {
                flight.land(loaded.value());
            }
            return loaded;
        } catch (RuntimeException e) {
            flight.crash(e);
            throw e;
        }
    }

    /** Loads when no other process does; again if the turn was over before its result was stored. */
    private Loaded<K, V> loadInTurn(K key, ReadThrough<K, V> loader) {
        for (int round = 1; ; round++) {
            try (Turn<V> turn = core.turn(key)) {
                Entry<V> present = turn.present();
                Loaded<K, V> loaded =
                        present != null ? Loaded.found(present.value()) : store(key, loader.load(key), turn);
                if (!loaded.fenced() || round == ROUNDS) {
                    return loaded;
                }
            }
        }
    }

    /** Loads {@code keys} at once, each in its turn, which it closes; returns those whose load is done with. */
    private Set<K> loadBatch(
            Map<K, Turn<V>> turns, ReadThrough<K, V> loader, Map<K, V> values, List<Change<K, V>> changes) {
        Set<K> done = new LinkedHashSet<>();
        try {
            Map<K, V> loaded = turns.isEmpty() ? Map.of() : loader.loadAll(turns.keySet());
            turns.forEach((key, turn) -> {
                Loaded<K, V> stored = store(key, loaded.get(key), turn);
                if (!stored.fenced()) {
                    done.add(key);
                    stored.addTo(key, values, changes);
                }
            });
        } finally {
            turns.values().forEach(Turn::close);
        }
        return done;
    }

    /** Stores what was loaded; returns what the cache has then, or what was loaded if that expires at once. */
    private Loaded<K, V> store(K key, @Nullable V loaded, Turn<V> turn) {
        if (loaded == null) {
            return new Loaded<>(null, null, false);
        }
        V value = core.copies.value(core.requireValue(loaded));
        Write<V> write = put(key, value, turn);
        if (write == null) {
            return Loaded.found(value);
        }
        if (write.outcome() == Outcome.REJECTED) {
            return write.previous() == null
                    ? new Loaded<>(value, null, true)
                    : Loaded.found(write.previous().value());
        }
        Change<K, V> change = core.change(key, value, write);
        core.queue(change);
        return new Loaded<>(value, change, false);
    }

    /** Puts what was loaded; returns null if the tier that is to take it is away, and readers are to notice nothing of that. */
    private @Nullable Write<V> put(K key, V value, Turn<V> turn) {
        try {
            Write<V> write = puts.put(key, value, turn.condition(), core.wantsOldValues());
            turn.put(write.outcome());
            return write;
        } catch (CacheException e) {
            if (!core.toleratesAbsence(e)) {
                throw e;
            }
            return null;
        }
    }

    private List<K> own(Collection<K> keys) {
        return keys.stream().map(core.copies::key).toList();
    }

    private static <K> List<K> without(Collection<K> keys, Set<K> some) {
        return keys.stream().filter(key -> !some.contains(key)).toList();
    }

    /**
     * What a load brought.
     *
     * @param fenced whether it was not stored since the turn to load was over by then; it is of use only to who has loaded it
     */
    private record Loaded<K, V>(@Nullable V value, @Nullable Change<K, V> change, boolean fenced) {
        static <K, V> Loaded<K, V> found(@Nullable V value) {
            return new Loaded<>(value, null, false);
        }

        void addTo(K key, Map<K, V> values, List<Change<K, V>> changes) {
            if (value != null) {
                values.put(key, value);
            }
            if (change != null) {
                changes.add(change);
            }
        }
    }

    /** One load, for those who wait for it. Written under the lock of the key, or by a thread that could not get it. */
    private static final class Flight<V> {
        private @Nullable V value;
        private @Nullable RuntimeException failure;
        private volatile boolean landed;

        boolean hasLanded() {
            return landed;
        }

        @Nullable
        V result() {
            if (failure != null) {
                throw failure;
            }
            return value;
        }

        void land(@Nullable V loaded) {
            value = loaded;
            landed = true;
        }

        void crash(RuntimeException e) {
            failure = e;
            landed = true;
        }
    }
}
