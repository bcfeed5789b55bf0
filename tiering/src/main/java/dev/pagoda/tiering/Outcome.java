package dev.pagoda.tiering;

/** What a write did. */
public enum Outcome {
    /** The key had no live entry and has one now. */
    CREATED,
    /** The key had a live entry and has a newer one now. */
    UPDATED,
    /** The key had a live entry and has none now. */
    REMOVED,
    /** A removal found no live entry. */
    ABSENT,
    /** The condition did not hold; nothing changed. */
    REJECTED,
    /** A create with a time to live of zero: nothing was stored. */
    DISCARDED,
    /** An update with a time to live of zero: the entry is gone. */
    EXPIRED;

    /** Returns whether the key has another live entry than before, or none any more. */
    public boolean changed() {
        return this == CREATED || this == UPDATED || this == REMOVED || this == EXPIRED;
    }

    /** Returns whether the key has a live entry that this write put there. */
    public boolean stored() {
        return this == CREATED || this == UPDATED;
    }
}
