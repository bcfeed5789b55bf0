package dev.pagoda.kvdriver.exec;

import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A query whose rows are made anew at each run. */
record Listing(Columns columns, Function<Execution, List<@Nullable Object[]>> body) implements Query {
    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public Rows open(Execution execution) {
        return new ArrayRows(body.apply(execution));
    }
}
