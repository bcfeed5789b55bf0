package dev.pagoda.kvdriver.exec;

/** A plan that returns rows. */
public non-sealed interface Query extends Plan {
    /** Returns what the rows look like. */
    Columns columns();

    /**
     * Returns the columns with the constants of a run.
     *
     * <p>Most queries have none.
     */
    default Columns columns(Execution execution) {
        return columns().bind(execution);
    }

    /** Runs the query. May block on a store, as may going through the rows. */
    Rows open(Execution execution);
}
