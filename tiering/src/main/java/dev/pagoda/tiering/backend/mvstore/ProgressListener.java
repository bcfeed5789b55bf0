package dev.pagoda.tiering.backend.mvstore;

/** Is told how far a long operation is, by the thread that called it. Must neither block nor throw. */
@FunctionalInterface
public interface ProgressListener {
    /** Does nothing. */
    ProgressListener NONE = (done, total) -> {};

    /** {@code done} of about {@code total} entries are done. */
    void advanced(long done, long total);
}
