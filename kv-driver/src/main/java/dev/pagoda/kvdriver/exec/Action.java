package dev.pagoda.kvdriver.exec;

import java.util.function.ToLongFunction;

/** A change without a table of its own: definitions and transaction commands. */
record Action(ToLongFunction<Execution> body) implements Change {
    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public long apply(Execution execution) {
        return body.applyAsLong(execution);
    }
}
