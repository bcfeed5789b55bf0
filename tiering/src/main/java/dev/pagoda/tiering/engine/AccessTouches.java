package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.memory.HeapEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * New expiries that accesses have asked for and the far tier has not been told yet. Thread-safe; does not block.
 *
 * <p>An access may wait while more than half of its time to live is left at the far tier: until that half has begun at the latest, an access
 * that may not wait or the next {@link #due} tells the far tier, once for all accesses meanwhile. Since {@code due} is called every second,
 * only times to live of {@link #SHORTEST_MILLIS} and more wait; so the far tier hears of it well before the entry expires there.
 */
final class AccessTouches<K> {
    static final long SHORTEST_MILLIS = 4_000;

    private final ConcurrentHashMap<K, Access> waiting = new ConcurrentHashMap<>();

    /**
     * What the far tier is to be told.
     *
     * @param version of the entry that was accessed
     * @param expiresAt when it shall expire, in milliseconds since 1970
     * @param tellAt when the far tier must hear of it, in milliseconds since 1970
     */
    record Access(long version, long expiresAt, long tellAt) {}

    /** Returns whether the access of {@code copy} at {@code now} may wait; then it does. */
    boolean defer(K key, HeapEntry<?> copy, Ttl ttl, long now) {
        long known = copy.expiresAt();
        long wanted = ttl.expiresAt(now, known);
        if (wanted == known) {
            return true;
        }
        long tellAt = known - ttl.millis() / 2;
        if (ttl.isEternal() || ttl.millis() < SHORTEST_MILLIS || wanted < known || now >= tellAt) {
            return false;
        }
        waiting.put(key, new Access(copy.version(), wanted, tellAt));
        return true;
    }

    /** Notes again what could not be told, unless there is a newer access. */
    void putBack(List<Map.Entry<K, Access>> untold) {
        untold.forEach(access -> waiting.putIfAbsent(access.getKey(), access.getValue()));
    }

    /** Forgets what the far tier hears of now. */
    void forget(K key) {
        if (!waiting.isEmpty()) {
            waiting.remove(key);
        }
    }

    /** Forgets everything. */
    void clear() {
        waiting.clear();
    }

    /** Takes out what must be told at {@code now}. */
    List<Map.Entry<K, Access>> due(long now) {
        List<Map.Entry<K, Access>> due = new ArrayList<>();
        waiting.forEach((key, access) -> {
            if (access.tellAt() <= now && waiting.remove(key, access)) {
                due.add(Map.entry(key, access));
            }
        });
        return due;
    }
}
