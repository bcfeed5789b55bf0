package dev.pagoda.tiering;

/**
 * The lease under which copies of a store's entries may be served without asking the store.
 *
 * <p>While it holds, every change that was made at the system of record {@code maxStaleness} ago or earlier, by whomever, has been told to
 * the listeners of {@link Store#onChange}. It ends by itself when nothing extends it, whatever this process is doing meanwhile.
 *
 * <p>Thread-safe; nothing here blocks.
 */
public interface Trust {
    /**
     * Returns whether copies may be served: to be called before the copy is looked up, for every one that is served. What is found then was
     * current {@code maxStaleness} before this call or later. Reads one field and the monotonic clock, allocates nothing.
     */
    boolean holds();

    /** Returns the bound {@code maxStaleness}, in nanoseconds. */
    long maxStalenessNanos();

    /** Returns how long ago it ended, in nanoseconds: 0 while it holds, {@link Long#MAX_VALUE} if it has never held. */
    long endedNanosAgo();

    /**
     * Returns the clock by which entries expire: {@link Clock#millis} is the time at the system of record, as far as it can be told from
     * here, and rather late than early; {@link Clock#nanos} is the monotonic clock of this machine.
     */
    Clock clock();
}
