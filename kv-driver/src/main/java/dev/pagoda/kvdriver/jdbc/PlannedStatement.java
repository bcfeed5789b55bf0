package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Change;
import dev.pagoda.kvdriver.exec.Plan;
import dev.pagoda.kvdriver.exec.Query;
import dev.pagoda.kvdriver.sql.Sql;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Write;
import java.sql.ParameterMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A statement that was parsed when it was made, and keeps its plan until its table is dropped. A run parses nothing, plans nothing and looks
 * no table up. Not thread-safe.
 */
final class PlannedStatement extends Parameters implements PreparedStatement {
    private final Sql sql;
    private final List<@Nullable Object[]> batch = new ArrayList<>();
    private @Nullable Plan plan;

    PlannedStatement(PagodaConnection connection, Sql sql) {
        super(connection, sql.parameters());
        this.sql = sql;
    }

    private Plan plan() throws SQLException {
        connection.requireWritable(sql.command());
        Plan current = plan;
        if (current == null || !current.isCurrent()) {
            current = connection.plan(sql);
            plan = current;
        }
        return current;
    }

    private Plan begin() throws SQLException {
        prepareRun();
        execution.begin(requireParameters());
        return plan();
    }

    @Override
    public boolean execute() throws SQLException {
        return run(begin());
    }

    @Override
    public ResultSet executeQuery() throws SQLException {
        return query(begin());
    }

    @Override
    public int executeUpdate() throws SQLException {
        return (int) Math.min(Integer.MAX_VALUE, executeLargeUpdate());
    }

    @Override
    public long executeLargeUpdate() throws SQLException {
        return update(begin());
    }

    @Override
    public void addBatch() throws SQLException {
        requireOpen();
        @Nullable Object[] set = requireParameters().clone();
        for (int i = 0; i < set.length; i++) {
            // A buffer may be filled anew for the next set.
            set[i] = set[i] instanceof byte[] bytes ? bytes.clone() : set[i];
        }
        batch.add(set);
    }

    @Override
    public void clearBatch() throws SQLException {
        requireOpen();
        batch.clear();
    }

    @Override
    public int[] executeBatch() throws SQLException {
        return BatchCounts.ints(executeLargeBatch());
    }

    /** Runs the batch as one write of the store where each of its statements is one write of one key, otherwise one after the other. */
    @Override
    public long[] executeLargeBatch() throws SQLException {
        prepareRun();
        List<@Nullable Object[]> sets = new ArrayList<>(batch);
        batch.clear();
        Plan current = plan();
        execution.begin();
        BatchCounts counts = new BatchCounts(sets.size());
        List<Mutation<Object, Object>> mutations = current instanceof Change change ? mutations(change, sets) : null;
        if (mutations != null && current instanceof Change change) {
            write(change, mutations, counts);
        } else {
            for (@Nullable Object[] set : sets) {
                counts.add(() -> updateNext(current, set));
            }
        }
        forgetResult();
        return counts.result();
    }

    private long updateNext(Plan current, @Nullable Object[] set) throws SQLException {
        try {
            execution.next(set);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
        return update(current);
    }

    private void write(Change change, List<Mutation<Object, Object>> mutations, BatchCounts counts) {
        try {
            Store<Object, Object> store = change.store(execution);
            List<Write<Object>> writes = store == null ? List.of() : store.write(mutations);
            writes.forEach(write -> counts.add(() -> count(change, write)));
        } catch (RuntimeException e) {
            counts.fail(Errors.translate(e));
        }
    }

    private static long count(Change change, Write<Object> write) throws SQLException {
        try {
            return change.count(write);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    /** Returns a write for each set of parameters, or null if some set is more than that, or wrong, which then shows when it runs. */
    private @Nullable List<Mutation<Object, Object>> mutations(Change change, List<@Nullable Object[]> sets) {
        List<Mutation<Object, Object>> mutations = new ArrayList<>(sets.size());
        for (@Nullable Object[] set : sets) {
            Mutation<Object, Object> mutation = mutation(change, set);
            if (mutation == null) {
                return null;
            }
            mutations.add(mutation);
        }
        return mutations;
    }

    private @Nullable Mutation<Object, Object> mutation(Change change, @Nullable Object[] set) {
        try {
            return change.mutation(execution.next(set));
        } catch (SqlException | StoreException e) {
            return null;
        }
    }

    @Override
    public @Nullable ResultSetMetaData getMetaData() throws SQLException {
        requireOpen();
        return plan() instanceof Query query ? new PagodaResultSetMetaData(query.columns()) : null;
    }

    @Override
    public ParameterMetaData getParameterMetaData() throws SQLException {
        requireOpen();
        return new PagodaParameterMetaData(sql.parameters());
    }

    @Override
    public boolean execute(String text) throws SQLException {
        throw hasText();
    }

    @Override
    public ResultSet executeQuery(String text) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(String text) throws SQLException {
        throw hasText();
    }

    @Override
    public void addBatch(String text) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(String text, int autoGeneratedKeys) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(String text, int[] columns) throws SQLException {
        throw hasText();
    }

    @Override
    public boolean execute(String text, String[] columns) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(String text, int autoGeneratedKeys) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(String text, int[] columns) throws SQLException {
        throw hasText();
    }

    @Override
    public int executeUpdate(String text, String[] columns) throws SQLException {
        throw hasText();
    }

    private static SQLException hasText() {
        return Errors.of("0A000", "A prepared statement has its text already; use the methods without one");
    }

    /** Names the statement's kind; text and parameters are the user's. */
    @Override
    public String toString() {
        return "PreparedStatement[" + sql + "]";
    }
}
