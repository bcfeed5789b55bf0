package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.LoadLeases;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Has the value of an absent key computed by one process at a time.
 *
 * <p>Who wants to compute waits for its {@link Turn}. It comes with a lease, during which no other process gets one, or with the entry that
 * another process has put meanwhile. The lease is extended while the turn lasts. What was computed is put under the turn's condition, which does
 * not hold any more once the lease has ended: since this process was stopped for longer than it, or since the key was written, removed or
 * cleared meanwhile. So a late result never takes the place of a newer one, nor does one that was computed before a removal come back after it.
 *
 * <p>A thread that has a turn and wants another one (a loader that reads a cache) waits for half a second only and then goes on
 * without a lease, so that a circle of waiting processes opens by itself.
 *
 * <p>Between threads of one process it is up to the caller ({@link KeyedLocks}) that one of them waits for the others. Waiting is asking again,
 * first after {@value #FIRST_PAUSE_MILLIS} ms, in the end every {@value #LAST_PAUSE_MILLIS} ms; a change that is told reaches copies, not this.
 *
 * <p>Thread-safe; methods block on the system of record and throw {@link StoreException}.
 */
public final class LoadLock<K, V> {
    private static final Set<ErrorCode> AWAY = Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.IO);
    private static final Duration NESTED_WAIT = Duration.ofMillis(500);
    private static final long FIRST_PAUSE_MILLIS = 2;
    private static final long LAST_PAUSE_MILLIS = 50;

    private final Store<K, V> store;
    private final LeaseKeeper keeper;
    private final Options options;

    /**
     * How the lock works. Immutable.
     *
     * @param cache for messages
     * @param lease the time after which another process takes over from one that does not extend its lease any more
     * @param longestWait how long a turn is waited for
     * @param optional whether the turn comes without a lease if the backend is away; otherwise that is an error
     */
    public record Options(String cache, Duration lease, Duration longestWait, boolean optional) {}

    /** Creates the lock of a store; if that turns out to have no leases, as no other process uses it, turns come without one. */
    public LoadLock(Store<K, V> store, LeaseKeeper keeper, Options options) {
        this.store = store;
        this.keeper = keeper;
        this.options = options;
    }

    /**
     * Waits until this process may compute the value of {@code key}, or another one has put it.
     *
     * @throws StoreException with {@link ErrorCode#LOCK_TIMEOUT} if other processes have been computing for too long, with
     *     {@link ErrorCode#INTERRUPTED} if the thread was interrupted, and still is
     */
    public Turn<V> await(K key) {
        boolean nested = Turn.isHeld();
        long deadline = System.nanoTime() + (nested ? NESTED_WAIT : options.longestWait()).toNanos();
        Turn<V> turn = attempt(key);
        for (long pause = FIRST_PAUSE_MILLIS; turn == null; pause = Math.min(2 * pause, LAST_PAUSE_MILLIS)) {
            long left = deadline - System.nanoTime();
            if (left <= 0 && nested) {
                return Turn.free();
            }
            pause(pause, left);
            turn = attempt(key);
        }
        return turn;
    }

    private @Nullable Turn<V> attempt(K key) {
        try {
            Turn<V> turn = tryAll(List.of(key)).get(key);
            return turn != null ? turn : presentOf(key);
        } catch (StoreException e) {
            if (!isTolerated(e)) {
                throw e;
            }
            return Turn.free();
        }
    }

    /** Returns, without waiting, turns for those of {@code keys} that are absent and that no other process is computing. */
    public Map<K, Turn<V>> tryAll(Collection<? extends K> keys) {
        Map<K, Turn<V>> turns = new LinkedHashMap<>();
        if (keys.isEmpty()) {
            return turns;
        }
        try {
            LoadLeases<K> leases = store.loadLeases();
            if (leases == null) {
                keys.forEach(key -> turns.put(key, Turn.free()));
            } else {
                leases.tryAcquire(keys, options.lease()).forEach((key, lease) -> turns.put(key, turn(lease)));
            }
        } catch (StoreException e) {
            if (!isTolerated(e)) {
                throw e;
            }
            keys.forEach(key -> turns.put(key, Turn.free()));
        }
        return turns;
    }

    private Turn<V> turn(Locks.Lease lease) {
        return new Turn<>(null, Condition.ifLeased(lease.token()), lease, keeper.keep(lease, options.lease()));
    }

    private @Nullable Turn<V> presentOf(K key) {
        Entry<V> present = store.getAllLatest(List.of(key)).get(key);
        return present == null ? null : Turn.ended(present);
    }

    private boolean isTolerated(StoreException e) {
        return options.optional() && AWAY.contains(e.code());
    }

    private void pause(long millis, long leftNanos) {
        if (leftNanos <= 0) {
            throw new StoreException(
                    ErrorCode.LOCK_TIMEOUT,
                    "Another process has been loading an entry of the cache " + options.cache()
                            + " for longer than loadLockWait, which is "
                            + options.longestWait().toMillis() + " ms");
        }
        long nanos = TimeUnit.MILLISECONDS.toNanos(millis);
        long jittered = nanos / 2 + ThreadLocalRandom.current().nextLong(nanos / 2 + 1);
        LockSupport.parkNanos(this, Math.min(jittered, leftNanos));
        if (Thread.currentThread().isInterrupted()) {
            throw new StoreException(ErrorCode.INTERRUPTED, "Interrupted while waiting for another process's load");
        }
    }
}
