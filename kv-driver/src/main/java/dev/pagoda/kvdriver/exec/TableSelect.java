package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.Operand;
import org.jspecify.annotations.Nullable;

/** Any other SELECT of rows of a table: several gets, or a scan that streams page by page. */
final class TableSelect implements Query {
    private final Command.Select select;
    private final Selection selection;
    private final Columns columns;

    TableSelect(Command.Select select, Selection selection, Columns columns) {
        this.select = select;
        this.selection = selection;
        this.columns = columns;
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
        long offset = bound(execution, select.offset(), "OFFSET", 0);
        long limit = Math.min(execution.maxRows(), bound(execution, select.limit(), "LIMIT", Long.MAX_VALUE));
        long atMost = limit > Long.MAX_VALUE - offset ? Long.MAX_VALUE : limit + offset;
        Filter filter = selection.filter(execution);
        return new SelectedRows(selection.rows(execution, select.descending(), atMost), filter, offset, limit);
    }

    private static long bound(Execution execution, @Nullable Operand operand, String what, long otherwise) {
        return operand == null ? otherwise : execution.count(operand, what);
    }
}
