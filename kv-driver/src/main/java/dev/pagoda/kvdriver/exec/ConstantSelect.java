package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Command;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SELECT 1} and its like: one row of constants. */
final class ConstantSelect implements Query {
    private final Command.SelectConstants select;
    private final Columns columns;

    ConstantSelect(Command.SelectConstants select) {
        this.select = select;
        this.columns = Columns.of(select.items());
    }

    @Override
    public boolean isCurrent() {
        return true;
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Rows open(Execution execution) {
        @Nullable
        Object[] row = select.items().stream()
                .map(item -> execution.value(item.operand()))
                .toArray();
        return new ArrayRows(List.<@Nullable Object[]>of(row));
    }
}
