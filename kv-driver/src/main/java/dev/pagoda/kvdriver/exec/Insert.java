package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.Assignments;
import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.OnConflict;
import dev.pagoda.kvdriver.sql.Operand;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Condition;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Outcome;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Row;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INSERT in all its forms: one put for each row, unless a conflict asks for another value than the one inserted.
 *
 * <p>Rows are written one by one, each atomically. If one of several is refused since its key exists, those that the statement inserted
 * before are removed again.
 */
final class Insert implements Change {
    private static final int MOST_ATTEMPTS = 1_000;

    private final Table table;
    private final Command.Insert insert;

    Insert(Table table, Command.Insert insert) {
        this.table = table;
        this.insert = insert;
    }

    @Override
    public boolean isCurrent() {
        return table.isOpen();
    }

    @Override
    public long apply(Execution execution) {
        return run(execution, null);
    }

    /** Runs the statement and adds to {@code returned}, if there is such a list, the rows as they are now. */
    long run(Execution execution, @Nullable List<Row<Object, Object>> returned) {
        Store<Object, Object> store = store(execution);
        List<Mutation.Put<Object, Object>> puts = new ArrayList<>(insert.rows().size());
        for (Command.NewRow row : insert.rows()) {
            puts.add(put(row, execution));
        }
        if (updatesOtherwise() == null) {
            List<Write<Object>> writes = puts.size() == 1 ? List.of(write(store, puts.get(0))) : store.write(puts);
            return counted(store, puts, writes, returned);
        }
        long count = 0;
        for (Mutation.Put<Object, Object> put : puts) {
            count += insertOrUpdate(execution, store, put, returned);
        }
        return count;
    }

    private static Write<Object> write(Store<Object, Object> store, Mutation.Put<Object, Object> put) {
        return store.put(put.key(), put.value(), put.options());
    }

    @Override
    public Store<Object, Object> store(Execution execution) {
        return execution.session().store(table);
    }

    @Override
    public @Nullable Mutation<Object, Object> mutation(Execution execution) {
        boolean one = insert.rows().size() == 1 && updatesOtherwise() == null;
        return one ? put(insert.rows().get(0), execution) : null;
    }

    @Override
    public long count(Write<Object> write) {
        if (write.outcome().stored()) {
            return 1;
        }
        if (insert.onConflict() instanceof OnConflict.Fail) {
            throw duplicate();
        }
        return 0;
    }

    private SqlException duplicate() {
        return new SqlException(
                SqlException.DUPLICATE_KEY,
                "The table " + table.name()
                        + " has an entry with this key already; to write over it use ON CONFLICT (key) DO"
                        + " UPDATE SET value = EXCLUDED.value");
    }

    /** Counts the rows, or takes them back if one was refused. */
    private long counted(
            Store<Object, Object> store,
            List<Mutation.Put<Object, Object>> puts,
            List<Write<Object>> writes,
            @Nullable List<Row<Object, Object>> returned) {
        boolean refused = insert.onConflict() instanceof OnConflict.Fail
                && writes.stream().anyMatch(write -> write.outcome() == Outcome.REJECTED);
        long count = 0;
        for (int i = 0; i < writes.size(); i++) {
            Write<Object> write = writes.get(i);
            boolean stored = write.outcome().stored();
            count += stored ? 1 : 0;
            if (refused && stored) {
                store.remove(puts.get(i).key(), Condition.ifVersion(write.version()), false);
            } else if (stored && returned != null) {
                addRow(returned, puts.get(i).key(), write.entry());
            }
        }
        if (refused) {
            throw duplicate();
        }
        return count;
    }

    private Mutation.Put<Object, Object> put(Command.NewRow row, Execution execution) {
        Object key = table.toNewKey(execution.value(row.key()));
        Object value = table.toValue(execution.value(row.value()));
        return new Mutation.Put<>(key, value, options(row.ttl(), execution));
    }

    private PutOptions options(@Nullable Operand ttl, Execution execution) {
        if (insert.onConflict() instanceof OnConflict.Update update) {
            Ttl created = ttl == null ? table.ttl() : Ttls.of(execution.value(ttl));
            boolean otherwise = updatesOtherwise() != null;
            return otherwise
                    ? PutOptions.ttl(created).when(Condition.IF_ABSENT)
                    : new PutOptions(
                            created, updated(update.assignments(), created, execution), Condition.ALWAYS, false);
        }
        boolean replace = insert.onConflict() instanceof OnConflict.Replace;
        if (ttl == null) {
            return replace ? table.always() : table.ifAbsent();
        }
        PutOptions options = PutOptions.ttl(Ttls.of(execution.value(ttl)));
        return replace ? options : options.when(Condition.IF_ABSENT);
    }

    private static Ttl updated(Assignments assignments, Ttl created, Execution execution) {
        Assignments.Source source = assignments.ttl();
        if (source instanceof Assignments.Source.Given given) {
            return Ttls.of(execution.value(given.operand()));
        }
        return source == null ? Ttl.KEEP : created;
    }

    /** Returns what a conflict assigns if that is anything else than the value of the row, so that one put can't do it. */
    private @Nullable Assignments updatesOtherwise() {
        boolean otherwise = insert.onConflict() instanceof OnConflict.Update update
                && !(update.assignments().value() instanceof Assignments.Source.Excluded);
        return otherwise ? ((OnConflict.Update) insert.onConflict()).assignments() : null;
    }

    /** Tries to insert and to update in turn, since another writer may come in between. */
    private long insertOrUpdate(
            Execution execution,
            Store<Object, Object> store,
            Mutation.Put<Object, Object> put,
            @Nullable List<Row<Object, Object>> returned) {
        for (int i = 0; i < MOST_ATTEMPTS; i++) {
            Write<Object> write = write(store, put);
            if (write.outcome() == Outcome.REJECTED) {
                write = update(execution, store, put);
            }
            if (write.outcome().stored()) {
                addRow(returned, put.key(), write.entry());
                return 1;
            }
        }
        throw new StoreException(ErrorCode.CONFLICT, "Another writer changed the entry at each attempt");
    }

    private Write<Object> update(Execution execution, Store<Object, Object> store, Mutation.Put<Object, Object> put) {
        Assignments assignments = ((OnConflict.Update) insert.onConflict()).assignments();
        Ttl ttl = updated(assignments, put.options().onCreate(), execution);
        PutOptions options = new PutOptions(ttl, ttl, Condition.IF_PRESENT, false);
        if (assignments.value() instanceof Assignments.Source.Given given) {
            return store.put(put.key(), table.toValue(execution.value(given.operand())), options);
        }
        Entry<Object> entry = store.get(put.key());
        return entry == null
                ? Write.unchanged(Outcome.REJECTED)
                : store.put(put.key(), entry.value(), options.when(Condition.ifVersion(entry.version())));
    }

    private static void addRow(
            @Nullable List<Row<Object, Object>> returned, Object key, @Nullable Entry<Object> entry) {
        if (returned != null && entry != null) {
            returned.add(new Row<>(key, entry));
        }
    }
}
