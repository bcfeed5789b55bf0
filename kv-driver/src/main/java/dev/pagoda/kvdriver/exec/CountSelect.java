package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.tiering.Row;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code SELECT COUNT(*)}: goes through the rows, since stores know their number of live entries only roughly. */
final class CountSelect implements Query {
    private static final int CHECK_EVERY = 1_024;

    private final Selection selection;
    private final Command.Select select;
    private final Columns columns;

    CountSelect(Command.Select select, Selection selection) {
        this.select = select;
        this.selection = selection;
        this.columns =
                Columns.ofArrays(List.of(Columns.plain(select.items().get(0).label(), SqlType.BIGINT)));
    }

    @Override
    public boolean isCurrent() {
        return selection.table().isOpen();
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Rows open(Execution execution) {
        boolean all = selection.path() == Selection.Path.EVERYTHING
                && selection.rest().isEmpty();
        long count = all ? countAll(execution) : countSelected(execution);
        boolean none = isZero(select.limit(), execution, "LIMIT");
        boolean skipped = select.offset() != null && !isZero(select.offset(), execution, "OFFSET");
        return new ArrayRows(none || skipped ? List.of() : List.<@Nullable Object[]>of(new Object[] {count}));
    }

    private static boolean isZero(@Nullable Operand operand, Execution execution, String what) {
        return operand != null && execution.count(operand, what) == 0;
    }

    private long countSelected(Execution execution) {
        Filter filter = selection.filter(execution);
        Rows rows = new SelectedRows(selection.rows(execution, null, Long.MAX_VALUE), filter, 0, Long.MAX_VALUE);
        long count = 0;
        while (rows.next()) {
            count++;
        }
        return count;
    }

    private long countAll(Execution execution) {
        Iterator<Row<Object, Object>> rows =
                execution.session().store(selection.table()).iterator();
        long count = 0;
        while (rows.hasNext()) {
            rows.next();
            if (++count % CHECK_EVERY == 0) {
                execution.check();
            }
        }
        return count;
    }
}
