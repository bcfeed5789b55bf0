package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Write;
import org.jspecify.annotations.Nullable;

/** A plan that returns a number of rows changed. */
public non-sealed interface Change extends Plan {
    /** Runs the change and returns how many rows it changed. */
    long apply(Execution execution);

    /** Returns the change as one write of a batch, with the values of this run, or null if it is more or something else than that. */
    default @Nullable Mutation<Object, Object> mutation(Execution execution) {
        return null;
    }

    /**
     * Returns how many rows the write changed.
     *
     * @throws dev.pagoda.kvdriver.sql.SqlException if the statement has failed
     */
    default long count(Write<Object> write) {
        return write.outcome().changed() ? 1 : 0;
    }

    /** Returns the store to which {@link #mutation} belongs. */
    default @Nullable Store<Object, Object> store(Execution execution) {
        return null;
    }
}
