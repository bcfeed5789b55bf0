package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Assignments;
import dev.pagoda.kvdriver.sql.Column;
import dev.pagoda.kvdriver.sql.Predicate;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE and DELETE.
 *
 * <p>With {@code key = ?}, alone or with {@code version = ?} or {@code value = ?}, it is one write whose condition is decided where the data
 * is. Otherwise the rows are read page by page, and each is written on condition that it still has the version that was found to match; if
 * it has another one by then it is looked at again. So each row is decided atomically, the statement as a whole is not.
 */
final class Modify implements Change {
    private final Table table;
    private final Selection selection;
    private final @Nullable Assignments assignments;

    /** Makes an update, or a removal if there are no assignments. */
    Modify(Table table, Selection selection, @Nullable Assignments assignments) {
        this.table = table;
        this.selection = selection;
        this.assignments = assignments;
    }

    @Override
    public boolean isCurrent() {
        return table.isOpen();
    }

    @Override
    public Store<Object, Object> store(Execution execution) {
        return execution.session().store(table);
    }

    @Override
    public long apply(Execution execution) {
        return run(execution, null);
    }

    /** Runs the statement and adds to {@code returned}, if there is such a list, the rows that it wrote or removed. */
    long run(Execution execution, @Nullable List<Row<Object, Object>> returned) {
        Edit edit = edit(execution);
        Condition condition = condition(execution);
        if (condition != null && !edit.needsEntry()) {
            return atPoint(execution, edit, condition, returned);
        }
        Filter filter = selection.filter(execution);
        Rows rows = new SelectedRows(selection.rows(execution, null, Long.MAX_VALUE), filter, 0, Long.MAX_VALUE);
        List<Row<Object, Object>> page = new ArrayList<>();
        long count = 0;
        while (rows.next()) {
            page.add(new Row<>(rows.key(), rows.entry()));
            if (page.size() == execution.pageSize()) {
                count += write(execution, edit, filter, page, returned);
                page.clear();
            }
        }
        return count + write(execution, edit, filter, page, returned);
    }

    private Edit edit(Execution execution) {
        return assignments == null ? new Edit.Remove() : Edit.of(table, assignments, execution);
    }

    private long atPoint(
            Execution execution, Edit edit, Condition condition, @Nullable List<Row<Object, Object>> returned) {
        Object value = execution.value(selection.point());
        if (value == null || isNever(condition)) {
            return 0;
        }
        Object key = table.toWantedKey(value);
        if (key == null) {
            return 0;
        }
        Mutation<Object, Object> mutation = edit.mutation(key, condition, null, returned != null);
        return counted(key, write(store(execution), mutation), returned);
    }

    @Override
    public @Nullable Mutation<Object, Object> mutation(Execution execution) {
        Condition condition = condition(execution);
        if (condition == null || isNever(condition)) {
            return null;
        }
        Edit edit = edit(execution);
        Object value = execution.value(selection.point());
        Object key = value == null ? null : table.toWantedKey(value);
        return key == null || edit.needsEntry() ? null : edit.mutation(key, condition, null, false);
    }

    /** Returns the condition under which one write does what the statement says, or null if it takes more. */
    private @Nullable Condition condition(Execution execution) {
        if (selection.path() != Selection.Path.POINT || selection.rest().size() > 1) {
            return null;
        }
        if (selection.rest().isEmpty()) {
            return Condition.IF_PRESENT;
        }
        Predicate predicate = selection.rest().get(0);
        if (predicate.isEqualityOf(Column.VERSION)) {
            return ifVersion(execution.value(predicate.operands().get(0)));
        }
        boolean scalar = predicate.isEqualityOf(Column.VALUE)
                && table.valueType() != byte[].class
                && table.valueType() != BigDecimal.class;
        return scalar ? ifValue(execution.value(predicate.operands().get(0))) : null;
    }

    private static Condition ifVersion(@Nullable Object value) {
        if (value == null || Conversions.losesFraction(value, Long.class)) {
            return Condition.IF_ABSENT;
        }
        long version = Conversions.convert(value, Long.class);
        return version < 1 ? Condition.IF_ABSENT : Condition.ifVersion(version);
    }

    private @Nullable Condition ifValue(@Nullable Object value) {
        if (value == null || Conversions.losesFraction(value, table.valueType())) {
            return Condition.IF_ABSENT;
        }
        boolean plain = table.valueType() != Object.class || value instanceof String;
        return plain ? Condition.ifValue(table.toValue(value)) : null;
    }

    /** Returns whether the condition can't hold for the entry of an update or a removal. */
    private static boolean isNever(Condition condition) {
        return condition.equals(Condition.IF_ABSENT);
    }

    private long write(
            Execution execution,
            Edit edit,
            Filter filter,
            List<Row<Object, Object>> page,
            @Nullable List<Row<Object, Object>> returned) {
        if (page.isEmpty()) {
            return 0;
        }
        execution.check();
        Ttl touch = edit.touch();
        if (touch != null && !selection.readsEntries()) {
            return touch(execution, touch, page, returned);
        }
        List<Mutation<Object, Object>> mutations = new ArrayList<>(page.size());
        for (Row<Object, Object> row : page) {
            mutations.add(edit.mutation(row.key(), condition(edit, row.entry()), row.entry(), returned != null));
        }
        List<Write<Object>> writes = store(execution).write(mutations);
        long count = 0;
        for (int i = 0; i < writes.size(); i++) {
            Write<Object> write = writes.get(i);
            count += write.outcome() == Outcome.REJECTED
                    ? again(execution, edit, filter, page.get(i).key(), returned)
                    : counted(page.get(i).key(), write, returned);
        }
        return count;
    }

    private Condition condition(Edit edit, Entry<Object> entry) {
        return selection.readsEntries() || edit.needsEntry()
                ? Condition.ifVersion(entry.version())
                : Condition.IF_PRESENT;
    }

    private long touch(
            Execution execution,
            Ttl ttl,
            List<Row<Object, Object>> page,
            @Nullable List<Row<Object, Object>> returned) {
        Store<Object, Object> store = store(execution);
        long count = 0;
        for (Row<Object, Object> row : page) {
            boolean touched = store.touch(row.key(), ttl).isPresent();
            count += touched ? 1 : 0;
            Entry<Object> entry = touched && returned != null ? store.get(row.key()) : null;
            if (returned != null && entry != null) {
                returned.add(new Row<>(row.key(), entry));
            }
        }
        return count;
    }

    /** Looks at an entry again that had changed, until a write finds it as it was read. */
    private long again(
            Execution execution, Edit edit, Filter filter, Object key, @Nullable List<Row<Object, Object>> returned) {
        Store<Object, Object> store = store(execution);
        Entry<Object> entry = store.get(key);
        while (entry != null && filter.matches(key, entry)) {
            execution.check();
            Mutation<Object, Object> mutation =
                    edit.mutation(key, Condition.ifVersion(entry.version()), entry, returned != null);
            Write<Object> write = write(store, mutation);
            if (write.outcome() != Outcome.REJECTED) {
                return counted(key, write, returned);
            }
            entry = store.get(key);
        }
        return 0;
    }

    private static Write<Object> write(Store<Object, Object> store, Mutation<Object, Object> mutation) {
        if (mutation instanceof Mutation.Put<Object, Object> put) {
            return store.put(put.key(), put.value(), put.options());
        }
        Mutation.Remove<Object, Object> remove = (Mutation.Remove<Object, Object>) mutation;
        return store.remove(remove.key(), remove.when(), remove.returnPrevious());
    }

    private static long counted(Object key, Write<Object> write, @Nullable List<Row<Object, Object>> returned) {
        Entry<Object> entry = write.outcome() == Outcome.REMOVED ? write.previous() : write.entry();
        if (write.outcome().changed() && returned != null && entry != null) {
            returned.add(new Row<>(key, entry));
        }
        return write.outcome().changed() ? 1 : 0;
    }
}
