package dev.pagoda.tiering.backend.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.HikariPoolMXBean;
import dev.pagoda.tiering.StoreException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The pool of connections to one database. Thread-safe; every method may block. */
final class Connections implements AutoCloseable {
    private static final int VALIDATION_TIMEOUT_MILLIS = 500;
    private static final int KEEPALIVE_MILLIS = 30_000;
    /** How often a statement outside of a transaction is tried in all, if others get in its way. */
    private static final int ATTEMPTS = 5;

    private final PostgresSettings settings;
    private final ServerSource server;
    private final HikariDataSource pool;
    private final Failures failures;

    /** What is done with a connection. */
    @FunctionalInterface
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    Connections(PostgresSettings settings) {
        this.settings = settings;
        this.failures = new Failures(settings.backend());
        this.server = new ServerSource(settings);
        this.pool = new HikariDataSource(configuration(settings, server));
    }

    private static HikariConfig configuration(PostgresSettings settings, ServerSource server) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("pagoda-" + settings.backend());
        config.setDataSource(server);
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
        return config;
    }

    Failures failures() {
        return failures;
    }

    /** Does what changes nothing, each statement in a transaction of its own. */
    <T> T read(Work<T> work) {
        try (Connection connection = pool.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }

    /** Does one write in a transaction of its own; again, if it meets a deadlock, since it had no effect then. */
    <T> T write(Work<T> work) {
        for (int attempt = 1; ; attempt++) {
            Connection connection = borrow();
            try (connection) {
                return work.on(connection);
            } catch (SQLException e) {
                if (!Failures.isConflict(e) || attempt == ATTEMPTS) {
                    throw failed(e);
                }
            }
        }
    }

    private StoreException failed(SQLException failure) {
        if ("25006".equals(failure.getSQLState())) {
            // The server became a replica; its pool leads to another one, which new connections look for.
            pool.getHikariPoolMXBean().softEvictConnections();
        }
        return failures.ofWrite(failure);
    }

    /** Takes a connection out of the pool; the caller closes it. */
    Connection borrow() {
        try {
            return pool.getConnection();
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }

    /** Opens a connection outside of the pool; the caller closes it. */
    Connection dedicated() {
        try {
            Connection connection = server.getConnection();
            try (Statement statement = connection.createStatement()) {
                statement.execute(settings.session());
            }
            return connection;
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }

    /** Returns the figures of the pool. */
    HikariPoolMXBean pool() {
        return pool.getHikariPoolMXBean();
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

    @Override
    public void close() {
        pool.close();
    }
}
