package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Row;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code SELECT ... WHERE key = ?}: one get. The statement's hot path asks {@link #key} and {@link #read} directly, so that a run makes
 * nothing but its result.
 */
public final class PointSelect implements Query {
    private final Table table;
    private final Columns columns;
    private final Operand operand;
    /** The index of the parameter that is the key, or -1. */
    private final int parameter;

    PointSelect(Table table, Columns columns, Operand operand) {
        this.table = table;
        this.columns = columns;
        this.operand = operand;
        this.parameter = operand instanceof Operand.Parameter p ? p.index() : -1;
    }

    @Override
    public boolean isCurrent() {
        return table.isOpen();
    }

    @Override
    public Columns columns() {
        return columns;
    }

    /** Returns the key of this run, or null, which no entry has. */
    public @Nullable Object key(Execution execution) {
        Object value = parameter >= 0 ? execution.parameter(parameter) : execution.value(operand);
        return value == null ? null : table.toWantedKey(value);
    }

    /** Returns the live entry, or null. */
    public @Nullable Entry<Object> read(Execution execution, Object key) {
        return execution.session().store(table).get(key);
    }

    @Override
    public Rows open(Execution execution) {
        Object key = key(execution);
        Entry<Object> entry = key == null ? null : read(execution, key);
        return new ListRows(key == null || entry == null ? List.of() : List.of(new Row<>(key, entry)));
    }
}
