package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.kvdriver.exec.Plan;
import dev.pagoda.kvdriver.exec.Planner;
import dev.pagoda.kvdriver.exec.Session;
import dev.pagoda.kvdriver.sql.Command;
import dev.pagoda.kvdriver.sql.Sql;
import dev.pagoda.kvdriver.sql.SqlException;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.assembly.Pagoda;
import java.sql.Array;
import java.sql.Blob;
import java.sql.CallableStatement;
import java.sql.Clob;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.NClob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLWarning;
import java.sql.SQLXML;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Struct;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A connection: a handle on an engine and a transaction on it. Long, since the interface is.
 *
 * <p>May be used by several threads one after the other, not at the same time; {@link Statement#cancel}, {@link #abort} and
 * {@link #isClosed} may be called by any thread at any time. There is no network: a network timeout is kept and means nothing.
 */
public final class PagodaConnection implements Connection {
    private static final System.Logger LOGGER = System.getLogger(PagodaConnection.class.getName());

    private final Session session;
    private final String url;
    /** The statements that are open, so that they are closed with the connection. */
    private final Set<StatementBase> statements = ConcurrentHashMap.newKeySet();

    private final Properties clientInfo = new Properties();
    private volatile boolean closed;
    private boolean readOnly;
    private int networkTimeout;
    private int savepoints;

    /** Makes a connection that closes {@code pagoda} when it is closed itself. */
    public PagodaConnection(Pagoda pagoda, String url) {
        this.session = new Session(pagoda);
        this.url = url;
    }

    Session session() {
        return session;
    }

    String url() {
        return url;
    }

    Sql parse(String text) throws SQLException {
        try {
            return Statements.parse(text);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    Sql parseWithoutParameters(String text) throws SQLException {
        Sql sql = parse(text);
        if (sql.parameters() > 0) {
            throw Errors.of(SqlException.MISSING_PARAMETER, "A statement with parameters must be prepared");
        }
        return sql;
    }

    Plan plan(Sql sql) throws SQLException {
        requireWritable(sql.command());
        try {
            return Planner.plan(sql.command(), session);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    /** Checks that {@code command} may run on this connection as it is now. */
    void requireWritable(Command command) throws SQLException {
        if (readOnly && changes(command)) {
            throw Errors.of("25006", "The connection is read-only");
        }
    }

    private static boolean changes(Command command) {
        return command instanceof Command.Insert
                || command instanceof Command.Update
                || command instanceof Command.Delete
                || command instanceof Command.CreateTable
                || command instanceof Command.DropTable
                || command instanceof Command.Truncate;
    }

    void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLNonTransientConnectionException("This connection is closed", "08003");
        }
    }

    void statementClosed(StatementBase statement) {
        statements.remove(statement);
    }

    /** Something that may throw. */
    private interface Step {
        void run();
    }

    private void step(Step step) throws SQLException {
        requireOpen();
        try {
            step.run();
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    @Override
    public Statement createStatement() throws SQLException {
        requireOpen();
        PlainStatement statement = new PlainStatement(this);
        statements.add(statement);
        return statement;
    }

    @Override
    public PreparedStatement prepareStatement(String sql) throws SQLException {
        requireOpen();
        PlannedStatement statement = new PlannedStatement(this, parse(sql));
        statements.add(statement);
        return statement;
    }

    @Override
    public Statement createStatement(int type, int concurrency) throws SQLException {
        requirePlain(type, concurrency);
        return createStatement();
    }

    @Override
    public Statement createStatement(int type, int concurrency, int holdability) throws SQLException {
        requirePlain(type, concurrency);
        return createStatement();
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency) throws SQLException {
        requirePlain(type, concurrency);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdability)
            throws SQLException {
        requirePlain(type, concurrency);
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, int[] columns) throws SQLException {
        return prepareStatement(sql);
    }

    @Override
    public PreparedStatement prepareStatement(String sql, String[] columns) throws SQLException {
        return prepareStatement(sql);
    }

    private static void requirePlain(int type, int concurrency) throws SQLException {
        if (concurrency == ResultSet.CONCUR_UPDATABLE) {
            throw Errors.notSupported("changing rows through a result set; use UPDATE");
        }
        if (type == ResultSet.TYPE_SCROLL_SENSITIVE || type == ResultSet.TYPE_SCROLL_INSENSITIVE) {
            throw Errors.notSupported("moving other than forwards in a result set");
        }
    }

    @Override
    public CallableStatement prepareCall(String sql) throws SQLException {
        throw Errors.notSupported("calls of procedures");
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
        return prepareCall(sql);
    }

    @Override
    public CallableStatement prepareCall(String sql, int type, int concurrency, int holdability) throws SQLException {
        return prepareCall(sql);
    }

    @Override
    public String nativeSQL(String sql) throws SQLException {
        requireOpen();
        return sql;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        step(() -> session.autoCommit(autoCommit));
    }

    @Override
    public boolean getAutoCommit() throws SQLException {
        requireOpen();
        return session.autoCommit();
    }

    @Override
    public void commit() throws SQLException {
        requireTransaction();
        step(session::commit);
    }

    @Override
    public void rollback() throws SQLException {
        requireTransaction();
        step(session::rollback);
    }

    private void requireTransaction() throws SQLException {
        requireOpen();
        if (!session.inTransaction()) {
            throw Errors.of(
                    SqlException.TRANSACTION_STATE, "Each statement is its own transaction (auto-commit is on)");
        }
    }

    @Override
    public Savepoint setSavepoint() throws SQLException {
        requireTransaction();
        PagodaSavepoint savepoint = new PagodaSavepoint(this, ++savepoints, "\0" + savepoints);
        step(() -> session.savepoint(savepoint.label()));
        return savepoint;
    }

    @Override
    public Savepoint setSavepoint(String name) throws SQLException {
        requireTransaction();
        step(() -> session.savepoint(name));
        return new PagodaSavepoint(this, 0, name);
    }

    @Override
    public void rollback(Savepoint savepoint) throws SQLException {
        String label = own(savepoint);
        step(() -> session.rollbackTo(label));
    }

    @Override
    public void releaseSavepoint(Savepoint savepoint) throws SQLException {
        String label = own(savepoint);
        step(() -> session.release(label));
    }

    private String own(Savepoint savepoint) throws SQLException {
        if (savepoint instanceof PagodaSavepoint own && own.owner() == this) {
            return own.label();
        }
        throw Errors.of("3B000", "The savepoint is of another connection");
    }

    @Override
    public void setTransactionIsolation(int level) throws SQLException {
        Isolation isolation = switch (level) {
            case TRANSACTION_READ_UNCOMMITTED, TRANSACTION_READ_COMMITTED -> Isolation.READ_COMMITTED;
            case TRANSACTION_REPEATABLE_READ -> Isolation.REPEATABLE_READ;
            case TRANSACTION_SERIALIZABLE -> Isolation.SERIALIZABLE;
            default -> throw Errors.notSupported("the isolation level " + level);
        };
        step(() -> session.isolation(isolation));
    }

    @Override
    public int getTransactionIsolation() throws SQLException {
        requireOpen();
        return switch (session.isolation()) {
            case READ_COMMITTED -> TRANSACTION_READ_COMMITTED;
            case REPEATABLE_READ -> TRANSACTION_REPEATABLE_READ;
            case SERIALIZABLE -> TRANSACTION_SERIALIZABLE;
        };
    }

    /** Undoes an open transaction and gives the engine back. A second call does nothing. */
    @Override
    public void close() throws SQLException {
        if (end()) {
            release();
        }
    }

    /** Returns whether the connection was open until now; of several threads one is told so. */
    private synchronized boolean end() {
        boolean wasOpen = !closed;
        closed = true;
        return wasOpen;
    }

    private void release() throws SQLException {
        for (StatementBase statement : List.copyOf(statements)) {
            statement.close();
        }
        try {
            session.close();
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    @Override
    public boolean isClosed() {
        return closed;
    }

    @Override
    public boolean isValid(int timeout) throws SQLException {
        if (timeout < 0) {
            throw Errors.of("22023", "timeout " + timeout + " < 0");
        }
        return !closed && !session.pagoda().isClosed();
    }

    @Override
    public void abort(@Nullable Executor executor) throws SQLException {
        if (executor == null) {
            throw Errors.of("22023", "An executor is needed");
        }
        if (end()) {
            for (StatementBase statement : List.copyOf(statements)) {
                statement.execution.cancel();
            }
            // What is under way is waited for.
            executor.execute(this::releaseQuietly);
        }
    }

    private void releaseQuietly() {
        try {
            release();
        } catch (SQLException e) {
            LOGGER.log(System.Logger.Level.DEBUG, "What an aborted connection held could not be released in order", e);
        }
    }

    @Override
    public DatabaseMetaData getMetaData() throws SQLException {
        requireOpen();
        return new PagodaDatabaseMetaData(this);
    }

    @Override
    public void setReadOnly(boolean newReadOnly) throws SQLException {
        requireOpen();
        if (session.hasOpenTransaction() && newReadOnly != readOnly) {
            throw Errors.of(SqlException.TRANSACTION_STATE, "This can't be changed within a transaction");
        }
        readOnly = newReadOnly;
    }

    @Override
    public boolean isReadOnly() throws SQLException {
        requireOpen();
        return readOnly;
    }

    /** Does nothing, since there are no catalogues. */
    @Override
    public void setCatalog(@Nullable String catalog) throws SQLException {
        requireOpen();
    }

    @Override
    public @Nullable String getCatalog() throws SQLException {
        requireOpen();
        return null;
    }

    /** Does nothing, since there are no schemas. */
    @Override
    public void setSchema(@Nullable String schema) throws SQLException {
        requireOpen();
    }

    @Override
    public @Nullable String getSchema() throws SQLException {
        requireOpen();
        return null;
    }

    @Override
    public @Nullable SQLWarning getWarnings() throws SQLException {
        requireOpen();
        return null;
    }

    @Override
    public void clearWarnings() throws SQLException {
        requireOpen();
    }

    @Override
    public Map<String, Class<?>> getTypeMap() throws SQLException {
        requireOpen();
        return Map.of();
    }

    @Override
    public void setTypeMap(@Nullable Map<String, Class<?>> map) throws SQLException {
        requireOpen();
        if (map != null && !map.isEmpty()) {
            throw Errors.notSupported("type maps");
        }
    }

    @Override
    public void setHoldability(int holdability) throws SQLException {
        requireOpen();
        if (holdability != ResultSet.HOLD_CURSORS_OVER_COMMIT) {
            throw Errors.notSupported("closing results at a commit");
        }
    }

    @Override
    public int getHoldability() throws SQLException {
        requireOpen();
        return ResultSet.HOLD_CURSORS_OVER_COMMIT;
    }

    @Override
    public void setNetworkTimeout(@Nullable Executor executor, int milliseconds) throws SQLException {
        requireOpen();
        if (milliseconds < 0) {
            throw Errors.of("22023", "network timeout " + milliseconds + " < 0");
        }
        networkTimeout = milliseconds;
    }

    @Override
    public int getNetworkTimeout() throws SQLException {
        requireOpen();
        return networkTimeout;
    }

    @Override
    public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
        if (value == null) {
            clientInfo.remove(name);
        } else {
            clientInfo.setProperty(name, value);
        }
    }

    @Override
    public void setClientInfo(Properties properties) throws SQLClientInfoException {
        clientInfo.clear();
        clientInfo.putAll(properties);
    }

    @Override
    public @Nullable String getClientInfo(String name) throws SQLException {
        requireOpen();
        return clientInfo.getProperty(name);
    }

    @Override
    public Properties getClientInfo() throws SQLException {
        requireOpen();
        Properties copy = new Properties();
        copy.putAll(clientInfo);
        return copy;
    }

    @Override
    public Clob createClob() throws SQLException {
        throw Errors.notSupported("Clob; use setString or setCharacterStream");
    }

    @Override
    public Blob createBlob() throws SQLException {
        throw Errors.notSupported("Blob; use setBytes or setBinaryStream");
    }

    @Override
    public NClob createNClob() throws SQLException {
        throw Errors.notSupported("NClob; use setString or setCharacterStream");
    }

    @Override
    public SQLXML createSQLXML() throws SQLException {
        throw Errors.notSupported("SQLXML; use setString");
    }

    @Override
    public Array createArrayOf(String type, Object[] elements) throws SQLException {
        throw Errors.notSupported("arrays");
    }

    @Override
    public Struct createStruct(String type, Object[] attributes) throws SQLException {
        throw Errors.notSupported("structured types");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return Wrappers.unwrap(type == Pagoda.class ? session.pagoda() : this, type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this) || type == Pagoda.class;
    }
}
