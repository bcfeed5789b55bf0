package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.StoreException;
import java.util.Set;

/** A subscription to the changes at all sources of a deployment. Called by one thread at a time. */
public interface FeedConnection extends AutoCloseable {
    /**
     * Returns the names of the sources, at least one. They stay as they are: when a source comes, goes or is replaced, the connection is
     * {@link FeedReceiver#lost}.
     */
    Set<String> sources();

    /**
     * Has every source answer with {@link FeedReceiver#echo}, each through the same connection and queue as its changes, so that the echo
     * comes after all changes that the source had made when it met the probe. It is sent to the source in the way that reads and writes take,
     * so that the echo also proves that those reach the same server. A source that is asked for its changes, rather than sending them, hands
     * them over within this call and echoes after that.
     *
     * <p>May return before the echoes have come, and may block for as long as the backend's own timeout. An echo that never comes is no
     * error: trust runs out.
     *
     * @param id of this probe, greater than those before
     * @throws StoreException if a source can't be reached; the connection is given up then
     */
    void probe(long id);

    /** Ends the subscription. A second call does nothing; never throws. */
    @Override
    void close();
}
