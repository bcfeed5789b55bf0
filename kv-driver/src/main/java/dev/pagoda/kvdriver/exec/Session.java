package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.kvdriver.sql.TableName;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.assembly.EngineTransaction;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The state of one connection: its engine and its transaction.
 *
 * <p>To be used by one thread at a time. Errors are {@link SqlException} and {@link StoreException}.
 */
public final class Session implements AutoCloseable {
    private final Pagoda pagoda;
    /** The stores of the caches used in the transaction, as it sees them. */
    private final Map<TieredCache<Object, Object>, Store<Object, Object>> views = new HashMap<>();

    private final Map<String, EngineTransaction.Savepoint> savepoints = new LinkedHashMap<>();

    private Isolation isolation = Isolation.READ_COMMITTED;
    private boolean autoCommit = true;
    private boolean begun;
    private @Nullable EngineTransaction transaction;

    public Session(Pagoda pagoda) {
        this.pagoda = pagoda;
    }

    public Pagoda pagoda() {
        return pagoda;
    }

    Clock clock() {
        return Clock.system();
    }

    /**
     * Returns the table of this name. A name without quotes that no cache has exactly may differ in case.
     *
     * @throws SqlException with {@link SqlException#UNDEFINED_TABLE} if there is none
     */
    public Table table(TableName name) {
        TieredCache<?, ?> cache = find(name);
        if (cache == null) {
            throw new SqlException(SqlException.UNDEFINED_TABLE, "There is no table " + name.name());
        }
        return new Table(cache);
    }

    @Nullable
    TieredCache<?, ?> find(TableName name) {
        TieredCache<?, ?> exact = pagoda.find(name.name());
        if (exact != null || name.exact()) {
            return exact;
        }
        List<String> similar = pagoda.caches().stream()
                .map(CacheInfo::name)
                .filter(name.name()::equalsIgnoreCase)
                .toList();
        if (similar.size() > 1) {
            throw new SqlException(
                    SqlException.UNDEFINED_TABLE,
                    "The name " + name.name() + " may mean any of " + similar + "; put the right one in double quotes");
        }
        return similar.isEmpty() ? null : pagoda.find(similar.get(0));
    }

    /** Returns the store of a table, inside the transaction if there is one. */
    Store<Object, Object> store(Table table) {
        return autoCommit && !begun ? table.store() : view(table);
    }

    private Store<Object, Object> view(Table table) {
        return views.computeIfAbsent(table.cache(), cache -> current().open(cache));
    }

    private EngineTransaction current() {
        EngineTransaction current = transaction;
        if (current == null) {
            current = pagoda.begin(isolation);
            transaction = current;
        }
        return current;
    }

    public boolean autoCommit() {
        return autoCommit;
    }

    /**
     * Says whether each statement is its own unit of work; a change commits what is open.
     *
     * @throws SqlException with {@link SqlException#NOT_SUPPORTED} if no backend of the configuration has transactions
     */
    public void autoCommit(boolean enabled) {
        if (enabled != autoCommit) {
            requireTransactions(!enabled);
            end(true);
            autoCommit = enabled;
        }
    }

    public Isolation isolation() {
        return isolation;
    }

    /** Sets the isolation level of the transactions to come. */
    public void isolation(Isolation level) {
        if (transaction != null) {
            throw new SqlException(
                    SqlException.TRANSACTION_STATE, "The isolation level can't be changed within a transaction");
        }
        isolation = level;
    }

    /** Returns whether statements run inside a transaction. */
    public boolean inTransaction() {
        return !autoCommit || begun;
    }

    /** Returns whether a transaction has begun and not ended. */
    public boolean hasOpenTransaction() {
        return begun || transaction != null;
    }

    /** Begins a transaction that ends with COMMIT or ROLLBACK. */
    public void begin(@Nullable Isolation level) {
        if (hasOpenTransaction()) {
            throw new SqlException(SqlException.TRANSACTION_STATE, "A transaction is open already");
        }
        requireTransactions(true);
        if (level != null) {
            transaction = pagoda.begin(level);
        }
        begun = true;
    }

    /** Keeps what the transaction wrote. Does nothing without one. */
    public void commit() {
        end(true);
    }

    /** Undoes what the transaction wrote. Does nothing without one. */
    public void rollback() {
        end(false);
    }

    private void end(boolean keep) {
        EngineTransaction ending = transaction;
        transaction = null;
        begun = false;
        views.clear();
        savepoints.clear();
        if (ending != null) {
            try (ending) {
                if (keep) {
                    ending.commit();
                }
            }
        }
    }

    /** Marks the transaction's present state under a name; an older mark of that name is forgotten. */
    public void savepoint(String name) {
        requireTransaction();
        savepoints.remove(name);
        savepoints.put(name, current().savepoint());
    }

    /** Undoes what was written since the mark; later marks are forgotten. */
    public void rollbackTo(String name) {
        EngineTransaction.Savepoint mark = mark(name);
        current().rollbackTo(mark);
        forgetAfter(name);
    }

    /** Forgets a mark and those after it. */
    public void release(String name) {
        EngineTransaction.Savepoint mark = mark(name);
        current().release(mark);
        forgetAfter(name);
        savepoints.remove(name);
    }

    private EngineTransaction.Savepoint mark(String name) {
        requireTransaction();
        EngineTransaction.Savepoint mark = savepoints.get(name);
        if (mark == null) {
            throw new SqlException(SqlException.UNDEFINED_SAVEPOINT, "There is no savepoint of this name");
        }
        return mark;
    }

    private void forgetAfter(String name) {
        boolean after = false;
        for (String known : List.copyOf(savepoints.keySet())) {
            if (after) {
                savepoints.remove(known);
            }
            after |= known.equals(name);
        }
    }

    private void requireTransaction() {
        if (!inTransaction()) {
            throw new SqlException(SqlException.TRANSACTION_STATE, "A savepoint needs a transaction");
        }
    }

    /** Returns whether some backend of the configuration may have transactions. */
    public boolean supportsTransactions() {
        return !pagoda.configuration().backends().isEmpty();
    }

    private void requireTransactions(boolean needed) {
        if (needed && !supportsTransactions()) {
            throw new SqlException(
                    SqlException.NOT_SUPPORTED,
                    "Not supported: caches that live on the heap alone have no transactions; each statement is its own");
        }
    }

    /** Undoes an open transaction and gives the engine back. */
    @Override
    public void close() {
        try {
            rollback();
        } finally {
            pagoda.close();
        }
    }
}
