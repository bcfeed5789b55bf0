package dev.pagoda.tiering.backend.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.Interrupts;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The pool of connections to one database. Thread-safe; every method may block. */
final class Connections implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(Connections.class.getName());
    private static final int VALIDATION_TIMEOUT_MILLIS = 500;
    private static final int KEEPALIVE_MILLIS = 30_000;
    /** The server's default for {@code deadlock_timeout}. */
    private static final int DEADLOCK_MILLIS = 1_000;
    /** How often a statement outside of a transaction is tried in all, if others get in its way; and how often the first connection is waited for. */
    private static final int ATTEMPTS = 5;

    private final PostgresSettings settings;
    private final ServerSource server;
    private final PoolThreads threads;
    private final HikariDataSource pool;
    private final Failures failures;
    private final ServerClock clock;
    private volatile boolean starved;

    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** A write that the server refuses if it comes to it after a deadline, in milliseconds since 1970 by the server's clock. */
    @FunctionalInterface
    interface TimedWork<T> {
        T on(Connection connection, long deadline) throws SQLException;
    }

    Connections(PostgresSettings settings) {
        this.settings = settings;
        this.failures = new Failures(settings.backend());
        this.server = new ServerSource(settings, settings.url());
        this.clock = new ServerClock(settings.clock(), failures, settings.timeoutMillis());
        this.threads = new PoolThreads("pagoda-postgres-pool-" + settings.backend());
        this.pool = pool(settings, server, threads, "");
    }

    private static HikariDataSource pool(
            PostgresSettings settings, ServerSource server, PoolThreads threads, String suffix) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pagoda-" + settings.backend() + suffix);
        config.setDataSource(server);
        config.setThreadFactory(threads);
        config.setConnectionInitSql(settings.session());
        config.setMaximumPoolSize(settings.pool().maximumSize());
        config.setMinimumIdle(settings.pool().minimumIdle());
        config.setConnectionTimeout(settings.pool().connectionTimeout());
        config.setIdleTimeout(settings.pool().idleTimeout());
        config.setMaxLifetime(settings.pool().maxLifetime());
        config.setValidationTimeout(
                Math.min(VALIDATION_TIMEOUT_MILLIS, settings.pool().connectionTimeout()));
        config.setKeepaliveTime(settings.pool().maxLifetime() > KEEPALIVE_MILLIS ? KEEPALIVE_MILLIS : 0);
        config.setInitializationFailTimeout(-1);
        return new HikariDataSource(config);
    }

    /** Opens another pool, of connections to one replica; the caller closes it. */
    HikariDataSource replicaPool(ServerSource replica) {
        PoolThreads own = new PoolThreads("pagoda-postgres-replica-pool-" + settings.backend());
        return pool(settings, replica, own, "-replica");
    }

    Failures failures() {
        return failures;
    }

    /** Returns how long an answer is waited for, in milliseconds. */
    int timeoutMillis() {
        return settings.timeoutMillis();
    }

    /** Does what changes nothing, each statement in a transaction of its own. */
    <T> T read(Work<T> work) {
        try (Connection connection = take()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw failures.ofLoneRead(e);
        }
    }

    /** As {@link #write(Work)}, for a write of entries: once its sender has given it up, it has no effect any more. */
    <T> T write(TimedWork<T> work) {
        return write(connection -> work.on(connection, clock.deadline(connection)));
    }

    /** Does one write in a transaction of its own; again, if it has failed without an effect and there is time left. */
    <T> T write(Work<T> work) {
        long begunNanos = settings.clock().nanos();
        for (int attempt = 1; ; attempt++) {
            Connection connection = borrow();
            try (connection) {
                return work.on(connection);
            } catch (SQLException e) {
                if (!isRepeatable(e) || attempt == ATTEMPTS || isOver(begunNanos)) {
                    throw failed(e);
                }
            }
        }
    }

    /** Returns whether a deadlock, or a deadline by a wrong clock, was in the way. */
    private boolean isRepeatable(SQLException failure) {
        if (Failures.isLate(failure)) {
            clock.forget();
        }
        return Failures.isLate(failure) || Failures.isConflict(failure) || mayBeDeadlock(failure);
    }

    /** The server looks for deadlocks after a second; who waits less than that for a lock is told of one as of any lock. */
    private boolean mayBeDeadlock(SQLException failure) {
        return Failures.isLockTimeout(failure) && settings.lockTimeoutMillis() <= DEADLOCK_MILLIS;
    }

    private boolean isOver(long begunNanos) {
        return TimeUnit.NANOSECONDS.toMillis(settings.clock().nanos() - begunNanos) >= timeoutMillis();
    }

    private StoreException failed(SQLException failure) {
        StoreException translated = failures.ofWrite(failure);
        if (translated.code() == ErrorCode.UNAVAILABLE || translated.code() == ErrorCode.OUTCOME_UNKNOWN) {
            clock.forget();
        }
        if ("25006".equals(failure.getSQLState())) {
            // The server became a replica; its pool leads to another one, which new connections look for.
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        return translated;
    }

    /** Takes a connection out of the pool; the caller closes it. */
    Connection borrow() {
        try {
            return take();
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }

    /** Takes a connection out of the pool, which tries at once to make one if it did not get any for the last who asked. */
    private Connection take() throws SQLException {
        if (starved && !server.isConnecting()) {
            threads.wake();
        }
        try {
            Connection connection = pool.getConnection();
            starved = false;
            return connection;
        } catch (SQLTransientConnectionException e) {
            starved = true;
            throw e;
        }
    }

    /** Waits for the first connection of the pool. The server is there, and connecting may take it longer than others are to wait for one. */
    void awaitFirst() {
        for (int attempt = 1; ; attempt++) {
            try {
                take().close();
                return;
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !(e instanceof SQLTransientConnectionException)) {
                    throw failures.ofRead(e);
                }
            }
        }
    }

    /** Opens a connection outside of the pool; the caller closes it. */
    Connection dedicated() {
        try {
            return dedicated(server);
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }

    /** As {@link #dedicated()}, to another server. */
    Connection dedicated(ServerSource other) throws SQLException {
        Connection connection = other.getConnection();
        try (Statement statement = connection.createStatement()) {
            statement.execute(settings.session());
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Closes what is of no use any more. */
    static void closeQuietly(@Nullable Connection connection) {
        try {
            if (connection != null) {
                connection.close();
            }
        } catch (SQLException e) {
            LOGGER.log(Level.DEBUG, "A connection was lost before it was closed", e);
        }
    }

    /** Returns the figures of the pool. */
    HikariPoolMXBean pool() {
        return pool.getHikariPoolMXBean();
    }

    /** Returns the figures of the pool by name. */
    Map<String, Number> metrics() {
        var bean = pool.getHikariPoolMXBean();
        Map<String, Number> figures = new LinkedHashMap<>();
        figures.put("pool.active", bean.getActiveConnections());
        figures.put("pool.idle", bean.getIdleConnections());
        figures.put("pool.waiting", bean.getThreadsAwaitingConnection());
        figures.put("pool.maximum", maximumPoolSize());
        return figures;
    }

    int maximumPoolSize() {
        return settings.pool().maximumSize();
    }

    /** Returns how many connections are in use, without use, and waited for, in words. */
    String load() {
        var bean = pool.getHikariPoolMXBean();
        return bean.getActiveConnections() + " in use, " + bean.getIdleConnections() + " idle, "
                + bean.getThreadsAwaitingConnection() + " waiting";
    }

    /** Ends all threads, also if the calling one was interrupted: the pool would give up in the middle. */
    @Override
    public void close() {
        Interrupts.deferred(pool::close);
    }
}
