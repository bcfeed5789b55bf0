package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.ExpiryListener;
import dev.pagoda.tiering.LoadLeases;
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
import dev.pagoda.tiering.memory.Counters;
import dev.pagoda.tiering.memory.EntryMap;
import dev.pagoda.tiering.memory.HeapEntry;
import dev.pagoda.tiering.memory.Sweep;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Typed copies in the heap in front of a far tier, which is the system of record.
 *
 * <p>A hit costs one look into the heap; nothing is encoded, copied or allocated. Whatever is not a hit goes to the far tier and blocks as
 * it does; threads that miss one key at the same time share one read. Thread-safe.
 *
 * <p>Longer than most classes since it is the whole of {@link Store}; the rules are in {@link Fences}.
 */
public final class NearCache<K, V> implements Store<K, V> {
    /*
     * What must hold, for a far tier that is linearizable for each key and whose versions only grow:
     *
     *   own writes    a read that begins after a write returned sees it or something newer;
     *   forward only  a read returns nothing older than what a read that returned before it began has returned, be it a value, a page of
     *                 a scan, the old value of a write, the entry that made a condition fail, or an absence;
     *   no herd       threads that miss one key at once cause one read of the far tier.
     *
     * Whoever goes to the far tier for a key enters the key's fence first and leaves it when done; the fence exists while somebody is
     * inside. The fence remembers what has been learnt about the key meanwhile: its floor is the greatest version anybody has seen,
     * "raises" counts these lessons, "taints" counts those that carry no version (an absence, a write without an answer, a new expiry, a
     * clear, somebody else's change). A ticket notes both counters at entry.
     *
     * Invariant. Let v be a version that was learnt, or an absence, before some moment t. A copy that is in the heap at t and older than
     * that is being dropped by the one who learnt it, who has not returned yet; and none will be installed after t.
     *
     *   - Who learns raises or taints the fence first and drops the older copy then, and returns after that.
     *   - A copy is installed inside the atomic step of the fence's map that also checks its ticket: its version is at least the floor,
     *     and nothing was tainted since its holder entered. So an installation either comes before the lesson, and the drop that follows
     *     finds it, or comes after it, and the check refuses what is older. What was read by a holder who entered after the lesson is
     *     not older than the lesson, because the far tier is linearizable.
     *   - When no fence exists, nobody is under way who could install something old; so forgetting floors is safe.
     *
     * Forward only and own writes follow: a hit is never older than what was learnt before the read began, and a read at the far tier
     * begins after it. For the same reason a reader may return what the far tier gave it even if the fence refuses to keep it: the answer
     * is not older than the beginning of its own read. Others join its load only while nothing has been learnt since it entered, so that
     * nobody can have seen anything newer before they began; and they take a value only if the fence admits it at the end, since there may
     * be a removal under way whose effect a scan has seen and nobody has learnt.
     *
     * An absence has no version. It taints, because a slow writer or reader of an older value may still be about to install it.
     *
     * A scan can't say of which keys it has seen the absence. So a removal (and clear, and a write so short-lived that its entry may be
     * gone when it returns) drops the copy before it goes to the far tier and keeps others from installing one until it is done: when a
     * scan can see that the key is gone, no copy is left. This covers what this process does through this object; of what others remove
     * a scan may show the absence a moment before the far tier's listener has told of it.
     *
     * A touch changes the expiry and not the version, so copies with the same version may differ. It taints, and changes the expiry of
     * the copy only if nothing was learnt since it entered; else it drops the copy.
     *
     * A write that throws may have had its effect or may have it yet: it taints and drops, and the next read asks the far tier.
     *
     * Where others write to the far tier too, its trust is a lease on what has been told so far, and one more thing must hold:
     *
     *   bounded staleness    a read that begins at t returns what was current at t - maxStaleness or later.
     *
     *   - A hit asks the trust first and looks for the copy then. If it holds at some t' >= t, every change up to t' - maxStaleness was
     *     told by t'. Let the copy that is found be one that was read at the far tier at s, and let a change be made at c with
     *     s < c <= t' - maxStaleness. Its telling came after s, hence after the copy's reader had entered the fence: either before the
     *     installation, which the fence has refused then, or after it, and then it has dropped the copy before t'. So there is no such
     *     change. The other order, copy first, would be wrong: a thread that is stopped in between could be told that a lease which was
     *     renewed meanwhile holds, and return a copy that was given up long ago.
     *   - A change names version and expiry of the state that it has led to, and changes of a key are told in their order. So a copy
     *     which has both is the one that the change, or a later one, has made; the echo of one's own write finds it and leaves it. For the
     *     same reason a result that equals the last thing told is admitted, and one of the same version and another expiry is not.
     *   - After a loss of the feed all is given up before trust is lent again, and what was under way then is tainted. It makes no
     *     difference whether a load began before the loss or between loss and return: it entered before that, so it is not installed.
     *     Versions may begin anew in another epoch; then the floors are forgotten with the copies, and all who knew them are tainted.
     *   - A reader joins another one's load only if that has begun less than maxStaleness before him: a process that was stopped would
     *     otherwise hand out what was read before.
     *   - Expiry goes by the clock of the far tier, as the trust tells it; this machine's wall clock has no part in it.
     *
     * Without an answer from the far tier, copies whose trust has ended may be served under staleIfError. Forward only holds for them
     * too, since lessons drop copies whether they are trusted or not.
     *
     * Locks are held around a few instructions only and always taken fence first, copy second. The far tier is never called under one, so
     * its listeners may call back from whatever thread while it holds what it likes.
     */
    private static final System.Logger LOGGER = System.getLogger(NearCache.class.getName());

    /** Errors after which an access is told of again. */
    private static final Set<ErrorCode> UNTOLD =
            Set.of(ErrorCode.UNAVAILABLE, ErrorCode.OUTCOME_UNKNOWN, ErrorCode.LOCK_TIMEOUT);

    private static final int JOINS = 3;
    private static final long SHORT_TTL_MILLIS = 10_000;

    private final Store<K, V> far;
    private final @Nullable Trust trust;
    private final Clock clock;
    private final long loadTimeoutNanos;
    private final Counters counters = new Counters();
    private final Copies<K, V> copies;
    private final Fences<K, V> fences;
    private final StaleCopies<K, V> stale;
    private final AccessTouches<K> accesses = new AccessTouches<>();
    private final Sweep<K, V> sweep = new Sweep<>();
    private final Subscription changes;

    /** Puts copies in front of {@code far}, which belongs to this object from now on. */
    public NearCache(Store<K, V> far, NearOptions<K, V> options, Clock clock) {
        this.far = far;
        this.trust = far.trust();
        this.clock = trust == null ? clock : trust.clock();
        this.loadTimeoutNanos = options.loadTimeout().toNanos();
        this.copies = new Copies<>(options.bound(), counters.evictions());
        this.fences = new Fences<>(copies, trust);
        this.stale = new StaleCopies<>(copies, trust, this.clock, options.staleIfError());
        this.changes = far.onChange(new Invalidation<>(fences));
    }

    /** What others change at the far tier is no longer copied. */
    private record Invalidation<K, V>(Fences<K, V> fences) implements ChangeListener<K> {
        @Override
        public void changed(K key, long version) {
            fences.invalidate(key, version);
        }

        @Override
        public void changed(K key, long version, long expiresAt) {
            fences.invalidate(key, version, expiresAt);
        }

        @Override
        public void everythingChanged() {
            fences.invalidateAll();
        }
    }

    @Override
    public @Nullable Entry<V> get(K key) {
        HeapEntry<V> copy = hit(key);
        return copy != null ? copy : miss(key);
    }

    /** Returns the copy of a key if it can be served. */
    private @Nullable HeapEntry<V> hit(K key) {
        EntryMap<K, V> entries = copies.entries();
        requireKey(key);
        HeapEntry<V> copy = trust == null || trust.holds() ? entries.find(key) : null;
        if (copy != null && (copy.expiresAt() == Ttl.NEVER || isLive(key, copy))) {
            counters.hit();
            return copy;
        }
        counters.miss();
        return null;
    }

    private boolean isLive(K key, HeapEntry<V> copy) {
        if (copy.isExpiredAt(clock.millis())) {
            copies.drop(key, copy);
            return false;
        }
        return true;
    }

    static <K> K requireKey(K key) {
        if (key == null) {
            throw new StoreException(ErrorCode.INVALID_KEY, "A key must not be null");
        }
        return key;
    }

    private @Nullable Entry<V> miss(K key) {
        try {
            return load(key);
        } catch (StoreException e) {
            return stale.instead(key, e);
        }
    }

    private @Nullable Entry<V> load(K key) {
        for (int i = 0; i < JOINS; i++) {
            Ticket<V> ticket = fences.enterOrJoin(key);
            if (ticket.leader() == ticket) {
                return load(key, ticket);
            }
            Load.Answer<V> answer = ticket.leader().load().await(loadTimeoutNanos);
            if (isUsable(answer)) {
                return answer.entry();
            }
        }
        return load(key, fences.enter(key, Ticket.Purpose.READ));
    }

    /** Returns whether the answer to another reader's question is one to this reader's: nothing changed, and nothing expired meanwhile. */
    private boolean isUsable(Load.Answer<V> answer) {
        Entry<V> entry = answer.entry();
        return answer.usable() && (entry == null || !entry.isExpiredAt(clock.millis()));
    }

    private @Nullable Entry<V> load(K key, Ticket<V> ticket) {
        Entry<V> entry;
        try {
            entry = far.get(key);
        } catch (Throwable e) {
            fences.failRead(key, ticket, e);
            throw e;
        }
        fences.settleRead(key, ticket, entry);
        return entry;
    }

    @Override
    public Map<K, Entry<V>> getAll(Collection<? extends K> keys) {
        Map<K, Entry<V>> found = new HashMap<>();
        Set<K> missing = new LinkedHashSet<>();
        copies.entries();
        for (K key : keys) {
            if (key == null || !(found.containsKey(key) || missing.contains(key))) {
                HeapEntry<V> copy = hit(key);
                if (copy == null) {
                    missing.add(key);
                } else {
                    found.put(key, copy);
                }
            }
        }
        try {
            loadAll(missing, found);
        } catch (StoreException e) {
            found.putAll(stale.instead(missing, e));
        }
        return found;
    }

    @Override
    public Map<K, Entry<V>> getAllLatest(Collection<? extends K> keys) {
        Map<K, Entry<V>> found = new HashMap<>();
        Map<K, Ticket<V>> tickets = new LinkedHashMap<>();
        copies.entries();
        keys.forEach(NearCache::requireKey);
        keys.forEach(key -> tickets.computeIfAbsent(key, same -> fences.enter(same, Ticket.Purpose.READ)));
        load(tickets, found);
        return found;
    }

    /** Reads {@code missing}; after a failure these are the keys whose answer has not come. */
    private void loadAll(Set<K> missing, Map<K, Entry<V>> found) {
        for (int i = 0; i < JOINS && !missing.isEmpty(); i++) {
            loadOrJoin(missing, found);
        }
        if (!missing.isEmpty()) {
            Map<K, Ticket<V>> tickets = new LinkedHashMap<>();
            missing.forEach(key -> tickets.put(key, fences.enter(key, Ticket.Purpose.READ)));
            load(tickets, found);
        }
    }

    /**
     * Reads what nobody else is reading, then waits for the rest; keys whose answer came are taken out of {@code missing}. All of this
     * thread's own loads are complete before it waits, so two batches never wait for each other.
     */
    private void loadOrJoin(Set<K> missing, Map<K, Entry<V>> found) {
        Map<K, Ticket<V>> own = new LinkedHashMap<>();
        Map<K, Ticket<V>> joined = new LinkedHashMap<>();
        for (K key : missing) {
            Ticket<V> ticket = fences.enterOrJoin(key);
            (ticket.leader() == ticket ? own : joined).put(key, ticket.leader());
        }
        load(own, found);
        missing.removeAll(own.keySet());
        joined.forEach((key, leader) -> {
            Load.Answer<V> answer = leader.load().await(loadTimeoutNanos);
            if (isUsable(answer)) {
                missing.remove(key);
                if (answer.entry() != null) {
                    found.put(key, answer.entry());
                }
            }
        });
    }

    private void load(Map<K, Ticket<V>> tickets, Map<K, Entry<V>> found) {
        if (tickets.isEmpty()) {
            return;
        }
        Map<K, Entry<V>> entries;
        try {
            entries = far.getAll(tickets.keySet());
        } catch (Throwable e) {
            tickets.forEach((key, ticket) -> fences.failRead(key, ticket, e));
            throw e;
        }
        tickets.forEach((key, ticket) -> fences.settleRead(key, ticket, entries.get(key)));
        found.putAll(entries);
    }

    @Override
    public Write<V> put(K key, V value, PutOptions options) {
        return write(key, purpose(options), () -> far.put(key, value, options));
    }

    @Override
    public Write<V> remove(K key, Condition when, boolean returnPrevious) {
        return write(key, Ticket.Purpose.REMOVE, () -> far.remove(key, when, returnPrevious));
    }

    private static Ticket.Purpose purpose(PutOptions options) {
        return isShort(options.onCreate()) || isShort(options.onUpdate())
                ? Ticket.Purpose.REMOVE
                : Ticket.Purpose.WRITE;
    }

    /** Returns whether an entry may be gone before the write that gives it this time returns. */
    private static boolean isShort(Ttl ttl) {
        return !ttl.isKeep() && ttl.millis() < SHORT_TTL_MILLIS;
    }

    private static Ticket.Purpose purpose(Mutation<?, ?> mutation) {
        return mutation instanceof Mutation.Put<?, ?> put ? purpose(put.options()) : Ticket.Purpose.REMOVE;
    }

    private Write<V> write(K key, Ticket.Purpose purpose, Supplier<Write<V>> work) {
        copies.entries();
        Ticket<V> ticket = fences.enter(requireKey(key), purpose);
        try {
            Write<V> write = attempt(work, Set.of(key));
            fences.learnWrite(key, ticket, write);
            return write;
        } finally {
            fences.leave(key, ticket);
        }
    }

    /** Runs a write; if it throws, nothing is known about its keys. */
    private <T> T attempt(Supplier<T> work, Collection<K> keys) {
        try {
            return work.get();
        } catch (Throwable e) {
            keys.forEach(fences::learnNothing);
            throw e;
        }
    }

    @Override
    public List<Write<V>> write(List<? extends Mutation<K, V>> batch) {
        copies.entries();
        Map<K, Ticket.Purpose> purposes = new LinkedHashMap<>();
        for (Mutation<K, V> mutation : batch) {
            purposes.merge(requireKey(mutation.key()), purpose(mutation), (a, b) -> a == b ? a : Ticket.Purpose.REMOVE);
        }
        Map<K, Ticket<V>> tickets = new HashMap<>();
        purposes.forEach((key, purpose) -> tickets.put(key, fences.enter(key, purpose)));
        try {
            List<Write<V>> writes = attempt(() -> far.write(batch), tickets.keySet());
            for (int i = 0; i < writes.size(); i++) {
                K key = batch.get(i).key();
                fences.learnWrite(key, Objects.requireNonNull(tickets.get(key)), writes.get(i));
            }
            return writes;
        } finally {
            tickets.forEach(fences::leave);
        }
    }

    @Override
    public OptionalLong touch(K key, Ttl ttl) {
        HeapEntry<V> copy = copies.entries().peek(requireKey(key));
        boolean shortens = copy != null && ttl.expiresAt(clock.millis(), copy.expiresAt()) < copy.expiresAt();
        Ticket<V> ticket = fences.enter(key, shortens ? Ticket.Purpose.REMOVE : Ticket.Purpose.WRITE);
        try {
            OptionalLong expiresAt = attempt(() -> far.touch(key, ttl), Set.of(key));
            fences.learnTouch(key, ticket, expiresAt);
            return expiresAt;
        } finally {
            fences.leave(key, ticket);
        }
    }

    @Override
    public void accessed(K key, Ttl ttl) {
        HeapEntry<V> copy = copies.entries().peek(requireKey(key));
        if (copy == null || !accesses.defer(key, copy, ttl, clock.millis())) {
            accesses.forget(key);
            touch(key, ttl);
        }
    }

    /**
     * Tells the far tier of accesses that can't wait any longer, and gives up expired copies among the next {@code limit} ones. To be called
     * once a second; blocks on the far tier.
     *
     * @return the number of copies looked at; less than {@code limit} if the end was reached, 0 if no copy ever expires
     */
    public int sweep(int limit) {
        EntryMap<K, V> entries = copies.entriesIfOpen();
        if (entries == null) {
            return 0;
        }
        long now = clock.millis();
        accesses.putBack(tellAccesses(now));
        if (!copies.hasMortals()) {
            return 0;
        }
        List<Map.Entry<K, HeapEntry<V>>> next = sweep.next(entries, limit);
        next.stream()
                .filter(copy -> copy.getValue().isExpiredAt(now))
                .forEach(copy -> copies.drop(copy.getKey(), copy.getValue()));
        return next.size();
    }

    /**
     * Tells of each access, whatever becomes of the others.
     *
     * @return those of which a far tier that is away could not be told
     */
    private List<Map.Entry<K, AccessTouches.Access>> tellAccesses(long untilMillis) {
        List<Map.Entry<K, AccessTouches.Access>> untold = new ArrayList<>();
        StoreException failure = null;
        for (Map.Entry<K, AccessTouches.Access> due : accesses.due(untilMillis)) {
            try {
                tellAccess(due.getKey(), due.getValue());
            } catch (StoreException e) {
                if (UNTOLD.contains(e.code())) {
                    untold.add(due);
                } else {
                    failure = failure == null ? e : failure;
                }
            }
        }
        if (failure != null) {
            LOGGER.log(Level.WARNING, "The far tier could not be told that entries were accessed", failure);
        }
        return untold;
    }

    /** An entry that was written since its access keeps the expiry of that write. */
    private void tellAccess(K key, AccessTouches.Access access) {
        Entry<V> entry = far.get(key);
        long now = clock.millis();
        if (entry != null && entry.version() == access.version() && access.expiresAt() > now) {
            touch(key, Ttl.ofMillis(access.expiresAt() - now));
        }
    }

    @Override
    public Page<K, V> scan(Scan request) {
        copies.entries();
        Page<K, V> page = far.scan(request);
        page.rows().forEach(this::learn);
        return page;
    }

    private void learn(Row<K, V> row) {
        fences.raise(row.key(), row.entry().version());
    }

    /** Returns the number of keys that are under way to the far tier. */
    int underWay() {
        return fences.size();
    }

    /** Learns what was seen of a key at the far tier, though not through this object: an entry, or none. */
    void learn(K key, @Nullable Entry<V> seen) {
        if (seen == null) {
            forget(key);
        } else {
            fences.raise(key, seen.version());
        }
    }

    /** Learns that a key may have been written at the far tier. */
    void forget(K key) {
        Ticket<V> ticket = fences.enter(key, Ticket.Purpose.WRITE);
        fences.learnNothing(key);
        fences.leave(key, ticket);
    }

    /** Learns that all keys may have been written at the far tier. */
    void forgetAll() {
        fences.invalidateAll();
    }

    @Override
    public Iterator<Row<K, V>> iterator() {
        copies.entries();
        Iterator<Row<K, V>> rows = far.iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return rows.hasNext();
            }

            @Override
            public Row<K, V> next() {
                Row<K, V> row = rows.next();
                learn(row);
                return row;
            }
        };
    }

    @Override
    public void clear() {
        copies.entries();
        fences.beginClear();
        try {
            far.clear();
        } finally {
            fences.endClear();
        }
    }

    @Override
    public Subscription onChange(ChangeListener<K> listener) {
        return far.onChange(listener);
    }

    @Override
    public @Nullable Trust trust() {
        return trust;
    }

    @Override
    public @Nullable LoadLeases<K> loadLeases() {
        return far.loadLeases();
    }

    @Override
    public @Nullable Metadata<K> metadata() {
        Metadata<K> metadata = far.metadata();
        return metadata == null ? null : new NearMetadata<>(metadata, copies, fences);
    }

    @Override
    public Subscription onExpiry(ExpiryListener<K, V> listener) {
        return far.onExpiry(listener);
    }

    /** Returns the far tier. */
    public Store<K, V> far() {
        return far;
    }

    /** Returns how many copies were served after their trust had ended, since the far tier did not answer. */
    public long staleHits() {
        return stale.served();
    }

    /** Returns what the copies have counted: a hit is a read that the far tier did not see. */
    public StoreStats nearStats() {
        EntryMap<K, V> entries = copies.entriesIfOpen();
        return entries == null
                ? counters.stats(0, -1)
                : counters.stats(entries.asMap().size(), entries.bytes());
    }

    /** Returns the counts of both tiers as one store: what the far tier holds and does, and hits of either. */
    @Override
    public StoreStats stats() {
        StoreStats there = far.stats();
        return new StoreStats(
                there.entries(),
                there.bytes(),
                there.hits() + nearStats().hits(),
                there.misses(),
                there.writes(),
                there.removals(),
                there.evictions(),
                there.expirations(),
                there.damaged());
    }

    @Override
    public boolean isOpen() {
        return copies.entriesIfOpen() != null && far.isOpen();
    }

    /** Closes the far tier too, after telling it of all accesses. */
    @Override
    public void close() {
        try {
            if (isOpen() && !tellAccesses(Long.MAX_VALUE).isEmpty()) {
                LOGGER.log(Level.WARNING, "The far tier was away when it was to be told that entries were accessed");
            }
        } finally {
            accesses.clear();
            changes.close();
            copies.close();
            far.close();
        }
    }
}
