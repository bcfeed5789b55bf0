package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.ArrayRows;
import dev.pagoda.kvdriver.exec.Change;
import dev.pagoda.kvdriver.exec.Columns;
import dev.pagoda.kvdriver.exec.Execution;
import dev.pagoda.kvdriver.exec.Plan;
import dev.pagoda.kvdriver.exec.PointSelect;
import dev.pagoda.kvdriver.exec.Query;
import dev.pagoda.kvdriver.sql.SqlType;
import dev.pagoda.tiering.Entry;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Statement;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What plain and prepared statements share: the current result, settings and life cycle. Long, since the interface is. */
abstract class StatementBase implements Statement {
    private static final Columns GENERATED_KEYS =
            Columns.ofArrays(List.of(Columns.plain("GENERATED_KEY", SqlType.VARCHAR)));
    private static final long NO_COUNT = -1;

    final PagodaConnection connection;
    final Execution execution;

    private @Nullable PagodaResultSet result;
    private long updateCount = NO_COUNT;
    private boolean closed;
    private boolean closeOnCompletion;
    private boolean poolable;
    private int fetchSize;
    private long maxRows;
    private int timeoutSeconds;

    StatementBase(PagodaConnection connection) {
        this.connection = connection;
        this.execution = new Execution(connection.session());
    }

    /** Runs a plan whose parameters are in {@link #execution}, and returns whether it has rows. */
    final boolean run(Plan plan) throws SQLException {
        try {
            if (plan instanceof PointSelect select) {
                runPoint(select);
            } else if (plan instanceof Query query) {
                updateCount = NO_COUNT;
                Columns columns = query.columns(execution);
                result = PagodaResultSet.of(this, columns, query.open(execution));
            } else if (plan instanceof Change change) {
                updateCount = change.apply(execution);
            }
            return result != null;
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    private void runPoint(PointSelect select) {
        Object key = select.key(execution);
        Entry<Object> entry = key == null ? null : select.read(execution, key);
        updateCount = NO_COUNT;
        result = PagodaResultSet.ofOne(this, select.columns(execution), key, entry);
    }

    /** Checks that the statement may run, and forgets its last result. */
    final void prepareRun() throws SQLException {
        requireOpen();
        connection.requireOpen();
        forgetResult();
    }

    final void forgetResult() {
        PagodaResultSet last = result;
        if (last != null) {
            last.closeQuietly();
            result = null;
        }
        updateCount = NO_COUNT;
    }

    /** Runs a plan that must have rows. */
    final ResultSet query(Plan plan) throws SQLException {
        if (!(plan instanceof Query)) {
            throw Errors.of("02000", "The statement has no rows; use executeUpdate");
        }
        run(plan);
        return Objects.requireNonNull(result);
    }

    /** Runs a plan that must have no rows, and returns its update count. */
    final long update(Plan plan) throws SQLException {
        if (plan instanceof Query) {
            throw Errors.of("21000", "The statement has rows; use executeQuery");
        }
        run(plan);
        return updateCount;
    }

    final void requireOpen() throws SQLException {
        if (closed) {
            throw Errors.closed("statement");
        }
    }

    /** Hears from a result that it was closed. */
    final void resultClosed(PagodaResultSet gone) throws SQLException {
        if (gone == result && closeOnCompletion) {
            close();
        }
    }

    @Override
    public final @Nullable ResultSet getResultSet() throws SQLException {
        requireOpen();
        return result;
    }

    @Override
    public final int getUpdateCount() throws SQLException {
        return (int) Math.min(Integer.MAX_VALUE, getLargeUpdateCount());
    }

    @Override
    public final long getLargeUpdateCount() throws SQLException {
        requireOpen();
        return updateCount;
    }

    @Override
    public final boolean getMoreResults() throws SQLException {
        return getMoreResults(CLOSE_CURRENT_RESULT);
    }

    @Override
    public final boolean getMoreResults(int current) throws SQLException {
        requireOpen();
        if (current == KEEP_CURRENT_RESULT) {
            result = null;
            updateCount = NO_COUNT;
        } else {
            forgetResult();
        }
        return false;
    }

    @Override
    public final ResultSet getGeneratedKeys() throws SQLException {
        requireOpen();
        return PagodaResultSet.of(null, GENERATED_KEYS, new ArrayRows(List.of()));
    }

    @Override
    public void close() throws SQLException {
        if (!closed) {
            closed = true;
            forgetResult();
            connection.statementClosed(this);
        }
    }

    @Override
    public final boolean isClosed() {
        return closed;
    }

    @Override
    public final void closeOnCompletion() throws SQLException {
        requireOpen();
        closeOnCompletion = true;
    }

    @Override
    public final boolean isCloseOnCompletion() throws SQLException {
        requireOpen();
        return closeOnCompletion;
    }

    @Override
    public final Connection getConnection() throws SQLException {
        requireOpen();
        return connection;
    }

    /** Asks a running statement to end; it does so between two pages of a scan or two parts of a batch. */
    @Override
    public final void cancel() throws SQLException {
        requireOpen();
        execution.cancel();
    }

    @Override
    public final int getQueryTimeout() throws SQLException {
        requireOpen();
        return timeoutSeconds;
    }

    @Override
    public final void setQueryTimeout(int seconds) throws SQLException {
        timeoutSeconds = (int) requireNotNegative(seconds, "query timeout");
        execution.timeoutNanos(TimeUnit.SECONDS.toNanos(seconds));
    }

    @Override
    public final int getFetchSize() throws SQLException {
        requireOpen();
        return fetchSize;
    }

    @Override
    public final void setFetchSize(int rows) throws SQLException {
        // MySQL's drivers made Integer.MIN_VALUE a request to stream, which results do anyway.
        fetchSize = rows == Integer.MIN_VALUE ? 0 : (int) requireNotNegative(rows, "fetch size");
        execution.fetchSize(fetchSize);
    }

    @Override
    public final int getMaxRows() throws SQLException {
        return (int) Math.min(Integer.MAX_VALUE, getLargeMaxRows());
    }

    @Override
    public final void setMaxRows(int rows) throws SQLException {
        setLargeMaxRows(rows);
    }

    @Override
    public final long getLargeMaxRows() throws SQLException {
        requireOpen();
        return maxRows;
    }

    @Override
    public final void setLargeMaxRows(long rows) throws SQLException {
        maxRows = requireNotNegative(rows, "maximum of rows");
        execution.maxRows(rows);
    }

    private long requireNotNegative(long value, String what) throws SQLException {
        requireOpen();
        if (value < 0) {
            throw Errors.of("22023", what + " " + value + " < 0");
        }
        return value;
    }

    @Override
    public final int getMaxFieldSize() throws SQLException {
        requireOpen();
        return 0;
    }

    @Override
    public final void setMaxFieldSize(int bytes) throws SQLException {
        if (requireNotNegative(bytes, "maximum of a field's size") > 0) {
            throw Errors.notSupported("cutting off fields");
        }
    }

    @Override
    public final void setEscapeProcessing(boolean enabled) throws SQLException {
        requireOpen();
    }

    @Override
    public final void setCursorName(String name) throws SQLException {
        throw Errors.notSupported("named cursors");
    }

    @Override
    public final void setFetchDirection(int direction) throws SQLException {
        requireOpen();
        if (direction != ResultSet.FETCH_FORWARD) {
            throw Errors.notSupported("fetching other than forwards");
        }
    }

    @Override
    public final int getFetchDirection() {
        return ResultSet.FETCH_FORWARD;
    }

    @Override
    public final int getResultSetConcurrency() {
        return ResultSet.CONCUR_READ_ONLY;
    }

    @Override
    public final int getResultSetType() {
        return ResultSet.TYPE_FORWARD_ONLY;
    }

    @Override
    public final int getResultSetHoldability() {
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public final void setPoolable(boolean newPoolable) throws SQLException {
        requireOpen();
        poolable = newPoolable;
    }

    @Override
    public final boolean isPoolable() throws SQLException {
        requireOpen();
        return poolable;
    }

    @Override
    public final @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        return null;
    }

    @Override
    public final void clearWarnings() throws SQLException {
        requireOpen();
    }

    @Override
    public final <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(this, type);
    }

    @Override
    public final boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
