package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.Bytes;

/**
 * Takes what comes through one {@link FeedConnection}. Thread-safe: sources may call at the same time, but for one source the calls come one
 * after the other, in the order in which things happened there. Nothing here blocks or throws, so the threads of a client may call it.
 */
public interface FeedReceiver {
    /**
     * An entry was written, touched or removed; see {@link dev.pagoda.tiering.ChangeListener#changed(Object, long, long)} for the numbers.
     *
     * @param link the message's place in the order of its source
     */
    void changed(Link link, String cache, Bytes key, long version, long expiresAt);

    /** A cache was cleared or dropped, or anything else happened to many of its entries at once. */
    void cacheChanged(Link link, String cache);

    /** Anything may have changed in any cache, as after a flush of the whole deployment. */
    void everythingChanged(Link link);

    /** A source has answered a probe. */
    void echo(Echo echo);

    /**
     * The connection is of no more use: it broke, a message could not be understood, control data are missing, or the sources have changed.
     * Trust ends at once, and another connection is opened.
     *
     * @param reason one sentence without secrets
     */
    void lost(String reason);

    /** There is something to be had by a probe now, for sources that are asked for their changes; calls that come together count as one. */
    void hint();
}
