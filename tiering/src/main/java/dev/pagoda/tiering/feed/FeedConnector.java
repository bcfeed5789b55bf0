package dev.pagoda.tiering.feed;

import dev.pagoda.tiering.StoreException;

/** Connects to a deployment's changes; the part that each backend writes for its own protocol. Called by one thread at a time. */
public interface FeedConnector {
    /**
     * Subscribes to the changes of all caches at every source: each server that decides on the order of writes. From the moment at which
     * this call returns, every change is handed to {@code receiver}; changes may be handed to it before. May block for as long as the
     * backend's own timeout.
     *
     * @throws StoreException if one source can't be reached; nothing stays open then
     */
    FeedConnection connect(FeedReceiver receiver);
}
