package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Trust;

/** The trust in copies of one cache: that of the feed, from the moment on at which all writers of the cache take part in it. Thread-safe. */
final class NamespaceTrust implements Trust {
    private final Trust feed;
    /** The transaction that switched the feed on, 0 as long as writers may be left that do not note their changes. */
    private volatile long since;

    NamespaceTrust(Trust feed) {
        this.feed = feed;
    }

    /** Returns whether no writer is left that does not take part in the feed. */
    boolean isFed() {
        return since != 0;
    }

    /** Returns whether no writer is left that does not take part in the feed that a transaction has switched on. */
    boolean isFed(long switchedOn) {
        return switchedOn != 0 && since == switchedOn;
    }

    /** Notes that all writers take part in a feed. */
    void begin(long switchedOn) {
        since = switchedOn;
    }

    /** Notes that some writers may not take part. */
    void end() {
        since = 0;
    }

    @Override
    public boolean holds() {
        return isFed() && feed.holds();
    }

    @Override
    public long maxStalenessNanos() {
        return feed.maxStalenessNanos();
    }

    @Override
    public long endedNanosAgo() {
        return isFed() ? feed.endedNanosAgo() : Long.MAX_VALUE;
    }

    @Override
    public Clock clock() {
        return feed.clock();
    }
}
