package dev.pagoda.tiering;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;

/**
 * The leases of one cache under which the values of absent keys are computed: one for a key at a time, across all processes.
 *
 * <p>A lease ends when it is given back, when its time is up, and with the next write or removal of its key, whoever makes it, or clear of the
 * cache. A result that is put with {@link Condition.IfLeased} therefore never takes the place of anything that came after its computation
 * began, not even of a removal.
 *
 * <p>Thread-safe; methods may block on the backend and throw {@link StoreException}.
 *
 * @param <K> key type
 */
public interface LoadLeases<K> {
    /**
     * Acquires, without waiting, a lease for each of those keys that have no live entry and of which nobody has a lease, in a few round trips.
     *
     * @param lease the time after which a lease ends if it is not extended; at least a millisecond
     * @return the leases by key; whoever finds none for a key can read it and try again
     */
    Map<K, Locks.Lease> tryAcquire(Collection<? extends K> keys, Duration lease);
}
