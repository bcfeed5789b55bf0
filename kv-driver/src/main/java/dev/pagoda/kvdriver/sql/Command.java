package dev.pagoda.kvdriver.sql;

import dev.pagoda.tiering.Isolation;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a statement asks for. Immutable. */
public sealed interface Command {
    /**
     * Makes a cache.
     *
     * @param options the names of the WITH clause, with a text, a number or a list of texts for each
     */
    record CreateTable(
            TableName table, boolean ifNotExists, SqlType keyType, SqlType valueType, Map<String, Object> options)
            implements Command {
        public CreateTable {
            options = Map.copyOf(options);
        }
    }

    /** Drops a cache with what it holds. */
    record DropTable(TableName table, boolean ifExists) implements Command {}

    /** Removes all entries. */
    record Truncate(TableName table) implements Command {}

    /**
     * Reads entries.
     *
     * @param descending the order of the keys, or null if none is asked for
     * @param limit the most rows, or null
     * @param offset the rows to leave out first, or null
     */
    record Select(
            TableName table,
            List<SelectItem> items,
            List<Predicate> where,
            @Nullable Boolean descending,
            @Nullable Operand limit,
            @Nullable Operand offset)
            implements Command {
        public Select {
            items = List.copyOf(items);
            where = List.copyOf(where);
        }

        /** Returns whether the result is the number of rows. */
        public boolean counts() {
            return items.get(0) instanceof SelectItem.Count;
        }
    }

    /** One row without a table. */
    record SelectConstants(List<SelectItem.Constant> items) implements Command {
        public SelectConstants {
            items = List.copyOf(items);
        }
    }

    /** Writes new entries, or also over existing ones. */
    record Insert(TableName table, List<NewRow> rows, OnConflict onConflict, List<SelectItem> returning)
            implements Command {
        public Insert {
            rows = List.copyOf(rows);
            returning = List.copyOf(returning);
        }
    }

    /**
     * A row to write.
     *
     * @param ttl its time to live, or null for the cache's own
     */
    record NewRow(Operand key, Operand value, @Nullable Operand ttl) {}

    /** Writes over existing entries. */
    record Update(TableName table, Assignments set, List<Predicate> where, List<SelectItem> returning)
            implements Command {
        public Update {
            where = List.copyOf(where);
            returning = List.copyOf(returning);
        }
    }

    /** Removes entries. */
    record Delete(TableName table, List<Predicate> where, List<SelectItem> returning) implements Command {
        public Delete {
            where = List.copyOf(where);
            returning = List.copyOf(returning);
        }
    }

    /** Begins a transaction, at the connection's isolation level if null. */
    record Begin(@Nullable Isolation isolation) implements Command {}

    /** Ends a transaction and keeps what it wrote. */
    record Commit() implements Command {}

    /** Ends a transaction and undoes what it wrote. */
    record Rollback() implements Command {}

    /** Marks a state of the transaction. */
    record Savepoint(String name) implements Command {}

    /** Goes back to a marked state. */
    record RollbackTo(String name) implements Command {}

    /** Forgets a marked state. */
    record Release(String name) implements Command {}

    /** Sets the isolation level of the transactions to come. */
    record SetIsolation(Isolation isolation) implements Command {}

    /** Says how a statement would be carried out. */
    record Explain(Command command) implements Command {}

    /** Lists the caches. */
    record ShowTables() implements Command {}
}
