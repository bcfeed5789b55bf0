package dev.pagoda.tiering.config;

/** What a reader of a cache sees when no tier can answer. */
public enum OnError {
    /** The error. */
    FAIL,
    /** A miss. Writes report the error all the same. */
    MISS
}
