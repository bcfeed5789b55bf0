package dev.pagoda.kvdriver.exec;

import dev.pagoda.tiering.Row;
import java.util.ArrayList;
import java.util.List;

/** A change with RETURNING: runs as a whole when it is opened, and shows the rows that it wrote or removed. */
final class Returning implements Query {
    /** A change that can list its rows. */
    interface Listing {
        void run(Execution execution, List<Row<Object, Object>> returned);
    }

    private final Table table;
    private final Columns columns;
    private final Listing change;

    Returning(Table table, Columns columns, Listing change) {
        this.table = table;
        this.columns = columns;
        this.change = change;
    }

    @Override
    public boolean isCurrent() {
        return table.isOpen();
    }

    @Override
    public Columns columns() {
        return columns;
    }

    @Override
    public Rows open(Execution execution) {
        List<Row<Object, Object>> returned = new ArrayList<>();
        change.run(execution, returned);
        return new ListRows(returned);
    }
}
