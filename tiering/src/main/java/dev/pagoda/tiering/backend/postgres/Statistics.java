package dev.pagoda.tiering.backend.postgres;

import com.zaxxer.hikari.HikariPoolMXBean;
import dev.pagoda.tiering.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reports in the background which keys are read and how the pool does, and has the statistics refreshed: all processes report, one refreshes.
 * Does nothing if no interval is set. Thread-safe.
 */
final class Statistics {
    /** As many keys go into one statement. */
    private static final int CHUNK = 1_000;
    /** The longest time that a refresh may take, after which the server gives it up. */
    private static final int REFRESH_MILLIS = 600_000;

    private static final int MARGIN_MILLIS = 5_000;

    private final Connections connections;
    private final Observation observation;
    private final String instance;
    private final Map<Integer, Accesses> accesses = new ConcurrentHashMap<>();
    private final Periodic periodic;
    private volatile @Nullable Connection refreshing;

    Statistics(Connections connections, PostgresSettings settings) {
        this.connections = connections;
        this.observation = settings.observation();
        this.instance =
                settings.backend() + " of process " + ProcessHandle.current().pid();
        this.periodic = new Periodic(
                "pagoda-postgres-statistics-" + settings.backend(),
                "Statistics can't be kept for now",
                observation.statisticsMillis(),
                this::keep);
    }

    void start() {
        if (observation.statisticsMillis() > 0) {
            periodic.start();
        }
    }

    /** Ends the work, also a refresh under way, which the server then forgets. */
    void stop() {
        periodic.signalStop();
        Connection connection = refreshing;
        if (connection != null) {
            abort(connection);
        }
        periodic.stop();
    }

    /** Returns where the reads of a cache are counted. */
    Accesses accesses(Namespace namespace) {
        return observation.counted().contains(namespace.name())
                ? accesses.computeIfAbsent(namespace.id(), id -> Accesses.counted())
                : Accesses.NONE;
    }

    private void keep() {
        accesses.forEach(this::report);
        connections.write(this::reportPool);
        if (!periodic.isStopping()) {
            refresh();
        }
    }

    private void report(int namespace, Accesses counted) {
        List<Accesses.Count> taken = counted.take();
        for (int from = 0; from < taken.size(); from += CHUNK) {
            int end = Math.min(taken.size(), from + CHUNK);
            List<Accesses.Count> chunk = taken.subList(from, end);
            try {
                connections.write(connection -> report(connection, namespace, chunk));
            } catch (StoreException e) {
                // Of the chunk nobody knows, unless nothing was done; those after it wait for the next time.
                counted.putBack(taken.subList(Failures.isWithoutEffect(e) ? from : end, taken.size()));
                throw e;
            }
        }
    }

    private static int report(Connection connection, int namespace, List<Accesses.Count> counts) throws SQLException {
        byte[][] keys =
                counts.stream().map(count -> IndexKey.of(count.key()).indexed()).toArray(byte[][]::new);
        Long[] reads = counts.stream().map(Accesses.Count::reads).toArray(Long[]::new);
        try (PreparedStatement statement = connection.prepareStatement(Statements.ACCESSES)) {
            statement.setArray(1, connection.createArrayOf("bytea", keys));
            statement.setArray(2, connection.createArrayOf("int8", reads));
            statement.setInt(3, namespace);
            return statement.executeUpdate();
        }
    }

    private int reportPool(Connection connection) throws SQLException {
        HikariPoolMXBean pool = connections.pool();
        try (PreparedStatement statement = connection.prepareStatement(Statements.POOL_METRICS)) {
            statement.setString(1, instance);
            statement.setInt(2, pool.getActiveConnections());
            statement.setInt(3, pool.getIdleConnections());
            statement.setInt(4, pool.getThreadsAwaitingConnection());
            statement.setInt(5, connections.maximumPoolSize());
            return statement.executeUpdate();
        }
    }

    /** Has the statistics refreshed unless another process does, on a connection that may wait longer than those of the pool. */
    private void refresh() {
        try (Connection connection = connections.dedicated()) {
            refreshing = connection;
            if (periodic.isStopping()) {
                return;
            }
            connection.setNetworkTimeout(Runnable::run, REFRESH_MILLIS + MARGIN_MILLIS);
            execute(connection, "SET statement_timeout = " + REFRESH_MILLIS + "; SET lock_timeout = " + REFRESH_MILLIS);
            connection.setAutoCommit(false);
            if (isDue(connection)) {
                refresh(connection);
            }
            connection.commit();
        } catch (SQLException e) {
            throw connections.failures().ofWrite(e);
        } finally {
            refreshing = null;
        }
    }

    private boolean isDue(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.STATISTICS_DUE)) {
            statement.setInt(1, observation.statisticsMillis());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() && rows.getBoolean(1);
            }
        }
    }

    private void refresh(Connection connection) throws SQLException {
        long begunNanos = System.nanoTime();
        execute(connection, Statements.FORGET_KEYS);
        execute(connection, "SELECT pagoda.refresh_statistics()");
        execute(connection, "SELECT pagoda.clean_monitoring()");
        try (PreparedStatement statement = connection.prepareStatement(Statements.STATISTICS_DONE)) {
            statement.setString(1, instance);
            statement.setLong(2, TimeUnit.NANOSECONDS.toMicros(System.nanoTime() - begunNanos));
            statement.executeUpdate();
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void abort(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            throw connections.failures().ofRead(e);
        }
    }
}
