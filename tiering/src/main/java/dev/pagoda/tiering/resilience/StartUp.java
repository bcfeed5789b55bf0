package dev.pagoda.tiering.resilience;

/** What becomes of a cache that is opened while its backend can't be reached. */
public enum StartUp {
    /** It exists, and is opened as soon as the backend can be reached; until then calls fail, as they do when it is lost later. */
    CONTINUE,
    /** Opening it fails. */
    FAIL
}
