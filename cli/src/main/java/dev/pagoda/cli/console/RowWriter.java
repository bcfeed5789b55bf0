package dev.pagoda.cli.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Prints the rows of one result, one after the other. Not thread-safe. */
public interface RowWriter {
    /** Prints a row, or keeps it until more are known; null is SQL's NULL. */
    void row(List<? extends @Nullable String> fields);

    /** Prints what was kept. To be called once, after the last row. */
    void end();
}
