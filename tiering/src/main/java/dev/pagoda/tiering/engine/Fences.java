package dev.pagoda.tiering.engine;

import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.memory.HeapEntry;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The fences of the keys that are under way to the far tier, and the rule by which copies are installed; {@link NearCache} says why it is
 * right.
 *
 * <p>Thread-safe. Nothing here blocks or calls the far tier, so a listener of the far tier may call it from any thread.
 */
final class Fences<K, V> {
    private final ConcurrentHashMap<K, Fence<V>> fences = new ConcurrentHashMap<>();
    private final AtomicInteger clears = new AtomicInteger();
    private final Copies<K, V> copies;
    private final @Nullable Trust trust;

    /** Creates the fences of copies that are served under {@code trust}, or without any. */
    Fences(Copies<K, V> copies, @Nullable Trust trust) {
        this.copies = copies;
        this.trust = trust;
    }

    /** Lets a reader in, or lets it join the load of another one; {@link Ticket#leader} tells. */
    Ticket<V> enterOrJoin(K key) {
        Ticket<V> reader = ticket(Ticket.Purpose.READ);
        long longNanos = trust == null ? Long.MAX_VALUE : trust.maxStalenessNanos();
        fences.compute(key, (same, present) -> {
            Fence<V> fence = present == null ? new Fence<>() : present;
            fence.enterOrJoin(reader, longNanos);
            return fence;
        });
        return reader;
    }

    /** Lets in somebody who goes to the far tier himself. */
    Ticket<V> enter(K key, Ticket.Purpose purpose) {
        Ticket<V> ticket = ticket(purpose);
        fences.compute(key, (same, present) -> {
            Fence<V> fence = present == null ? new Fence<>() : present;
            fence.enter(ticket);
            if (purpose == Ticket.Purpose.REMOVE) {
                copies.drop(key);
            }
            return fence;
        });
        return ticket;
    }

    private Ticket<V> ticket(Ticket.Purpose purpose) {
        return new Ticket<>(purpose, trust == null ? 0 : trust.clock().nanos());
    }

    /** Settles a read that the far tier has answered, and lets its holder out. */
    void settleRead(K key, Ticket<V> ticket, @Nullable Entry<V> read) {
        boolean[] usable = new boolean[1];
        fences.computeIfPresent(key, (same, fence) -> {
            usable[0] = read == null || learn(key, fence, ticket, read);
            if (read == null) {
                learnAbsence(key, fence);
            }
            return leave(fence, ticket);
        });
        ticket.load().complete(read, usable[0]);
    }

    /** Lets the holder of a ticket to read out, who got no answer. */
    void failRead(K key, Ticket<V> ticket, Throwable failure) {
        fences.computeIfPresent(key, (same, fence) -> leave(fence, ticket));
        ticket.load().fail(failure);
    }

    /** Learns what a write did; its holder stays in. */
    void learnWrite(K key, Ticket<V> ticket, Write<V> write) {
        fences.computeIfPresent(key, (same, fence) -> {
            Entry<V> stored = write.entry();
            if (stored != null) {
                learn(key, fence, ticket, stored);
            } else if (write.version() > 0) {
                raise(key, fence, write.version());
            } else {
                learnAbsence(key, fence);
            }
            return fence;
        });
    }

    /** Learns when the entry expires now, or that there is none; the holder stays in. */
    void learnTouch(K key, Ticket<V> ticket, OptionalLong expiresAt) {
        fences.computeIfPresent(key, (same, fence) -> {
            if (expiresAt.isPresent() && clears.get() == 0 && fence.isUnchanged(ticket)) {
                copies.expireAt(key, expiresAt.getAsLong());
            } else {
                copies.drop(key);
            }
            fence.taint();
            return fence;
        });
    }

    /** Notes that a write may have had any effect; its holder stays in. */
    void learnNothing(K key) {
        fences.computeIfPresent(key, (same, fence) -> {
            learnAbsence(key, fence);
            return fence;
        });
    }

    void leave(K key, Ticket<V> ticket) {
        fences.computeIfPresent(key, (same, fence) -> leave(fence, ticket));
    }

    /** Learns, by whatever way, that an entry with {@code version} exists or existed. */
    void raise(K key, long version) {
        fences.computeIfPresent(key, (same, fence) -> {
            fence.raise(version);
            return fence;
        });
        copies.dropOlder(key, version);
    }

    /** Learns that somebody else has written or touched the entry, which has {@code version} now or was removed with it. */
    void invalidate(K key, long version) {
        fences.computeIfPresent(key, (same, fence) -> {
            fence.raise(version);
            fence.taint();
            return fence;
        });
        copies.dropUpTo(key, version);
    }

    /** Learns that the key was brought to a state by whomever, this process included; told in the order of the changes. */
    void invalidate(K key, long version, long expiresAt) {
        fences.computeIfPresent(key, (same, fence) -> {
            fence.pass(version, expiresAt);
            return fence;
        });
        copies.dropOthers(key, version, expiresAt);
    }

    /** Gives up every copy, every read and write that is under way, and what is known of versions. */
    void invalidateAll() {
        for (K key : fences.keySet()) {
            fences.computeIfPresent(key, (same, fence) -> {
                fence.restart();
                return fence;
            });
        }
        copies.clear();
    }

    /** Gives up every copy and lets none be installed until {@link #endClear}. */
    void beginClear() {
        clears.incrementAndGet();
        invalidateAll();
    }

    void endClear() {
        invalidateAll();
        clears.decrementAndGet();
    }

    /** Returns the number of keys that are under way. */
    int size() {
        return fences.size();
    }

    private static <V> @Nullable Fence<V> leave(Fence<V> fence, Ticket<V> ticket) {
        return fence.leave(ticket) ? fence : null;
    }

    private void learnAbsence(K key, Fence<V> fence) {
        copies.drop(key);
        fence.taint();
    }

    /** Returns whether a copy of the entry was installed. */
    private boolean learn(K key, Fence<V> fence, Ticket<V> ticket, Entry<V> entry) {
        boolean admitted = clears.get() == 0 && fence.admits(ticket, entry.version(), entry.expiresAt());
        raise(key, fence, entry.version());
        if (admitted) {
            copies.install(key, HeapEntry.copyOf(entry));
        }
        return admitted;
    }

    private void raise(K key, Fence<V> fence, long version) {
        fence.raise(version);
        copies.dropOlder(key, version);
    }
}
