package dev.pagoda.kvdriver.exec;

/** A statement made ready to run any number of times. */
public sealed interface Plan permits Query, Change {
    /** Returns whether the plan still fits: its table was not dropped. Does not block. */
    boolean isCurrent();
}
