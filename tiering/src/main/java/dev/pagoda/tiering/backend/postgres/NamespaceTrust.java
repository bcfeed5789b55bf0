package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Trust;

/** The trust in copies of one cache: that of the feed, from the moment on at which all writers of the cache take part in it. Thread-safe. */
final class NamespaceTrust implements Trust {
    private final Trust feed;
    private volatile boolean fed;

    NamespaceTrust(Trust feed) {
        this.feed = feed;
    }

    /** Returns whether no writer is left that does not note its changes. */
    boolean isFed() {
        return fed;
    }

    void setFed(boolean now) {
        fed = now;
    }

    @Override
    public boolean holds() {
        return fed && feed.holds();
    }

    @Override
    public long maxStalenessNanos() {
        return feed.maxStalenessNanos();
    }

    @Override
    public long endedNanosAgo() {
        return fed ? feed.endedNanosAgo() : Long.MAX_VALUE;
    }

    @Override
    public Clock clock() {
        return feed.clock();
    }
}
