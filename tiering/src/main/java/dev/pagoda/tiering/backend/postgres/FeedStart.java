package dev.pagoda.tiering.backend.postgres;

/**
 * The beginning of a cache's feed: the time until no writer is left that may not note its changes. Not thread-safe.
 *
 * <p>A statement that began before the feed was switched on does not know of it. Once every statement does, all that did not have their
 * transactions' numbers, also those whose transactions are idle or prepared now. So a look after that one tells the highest number that
 * counts, and when all transactions up to it have ended, the rest of the changes is noted.
 */
final class FeedStart {
    /** In the place of a transaction: the database knows that all writers take part. */
    static final long SURE = 1;

    private final long since;
    private boolean known;
    private long end;

    /** Begins for the feed that a transaction has switched on. */
    FeedStart(long since) {
        this.since = since;
    }

    /** Returns the transaction that has switched the feed on. */
    long since() {
        return since;
    }

    /**
     * Notes what a look has shown, and returns whether all writers take part.
     *
     * @param everybody whether all statements that were under way at its end knew of the feed
     * @param running all transactions with lower numbers had ended
     * @param next no transaction had this number or a higher one
     */
    boolean isOver(boolean everybody, long running, long next) {
        if (since == SURE) {
            return true;
        }
        if (known && end == 0) {
            end = next;
        }
        known |= everybody;
        return end != 0 && running >= end;
    }
}
