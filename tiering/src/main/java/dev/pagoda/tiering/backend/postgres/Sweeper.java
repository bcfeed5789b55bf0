package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Entry;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Removes in the background what nobody can see any more: expired entries, marks of removed ones, what was cleared or dropped. All processes
 * try, one at a time succeeds, each in small transactions. Thread-safe.
 */
final class Sweeper {
    private static final int BATCH = 1_000;
    private static final long PARTITIONS_NANOS = TimeUnit.HOURS.toNanos(1);
    /** After a look the sweeper rests this many times as long as it took, since the rows that an old snapshot keeps are looked at each time. */
    private static final int REST = 4;

    private static final long LONGEST_REST_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Connections connections;
    private final Namespaces namespaces;
    private final Periodic periodic;
    private long nextPartitions = System.nanoTime();
    private long nextLook = System.nanoTime();

    /** An entry that was removed since it had expired. */
    private record Expired(
            int namespace, Bytes key, @Nullable Entry<Bytes> entry) {}

    /** A cleanup under way. */
    private record Work(long id, int namespace, long upTo, Bytes next, Sql sql) {}

    Sweeper(Connections connections, Namespaces namespaces, String backend, int intervalMillis) {
        this.connections = connections;
        this.namespaces = namespaces;
        this.periodic = new Periodic(
                "pagoda-postgres-sweeper-" + backend,
                "Expired entries can't be removed for now",
                intervalMillis,
                this::sweep);
    }

    void start() {
        periodic.start();
    }

    /** Ends the work after the batch under way, and waits for that. */
    void stop() {
        periodic.stop();
    }

    private void sweep() {
        if (nextLook - System.nanoTime() <= 0) {
            boolean more = true;
            while (more && !periodic.isStopping()) {
                more = sweepOnce();
            }
        }
        if (nextPartitions - System.nanoTime() <= 0) {
            nextPartitions = System.nanoTime() + PARTITIONS_NANOS;
            inTransaction((connection, told) -> maintainPartitions(connection));
        }
    }

    /** Returns whether there is more to do at once. */
    private boolean sweepOnce() {
        boolean cleaned = inTransaction(this::clean);
        long begun = System.nanoTime();
        try {
            return inTransaction(this::sweepExpired) || cleaned;
        } finally {
            long now = System.nanoTime();
            nextLook = now + Math.min(LONGEST_REST_NANOS, REST * (now - begun));
        }
    }

    /** A part of the work; returns whether there is more to do at once. */
    @FunctionalInterface
    private interface Step {
        boolean run(Connection connection, List<Expired> told) throws SQLException;
    }

    private boolean inTransaction(Step step) {
        List<Expired> told = new ArrayList<>();
        boolean more = connections.write(connection -> {
            told.clear();
            connection.setAutoCommit(false);
            boolean again = step.run(connection, told);
            connection.commit();
            return again;
        });
        for (Expired expired : told) {
            Namespace namespace = namespaces.byId(expired.namespace());
            if (namespace != null) {
                namespace.expired(expired.key(), expired.entry());
            }
        }
        return more;
    }

    private boolean sweepExpired(Connection connection, List<Expired> told) throws SQLException {
        List<String> partitions = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(Statements.DUE);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                partitions.add(rows.getString(1).replace("pagoda.", ""));
            }
        }
        boolean more = false;
        for (String partition : partitions) {
            more |= sweepPartition(connection, Sql.on(partition), told) == BATCH;
        }
        return more;
    }

    private int sweepPartition(Connection connection, Sql sql, List<Expired> told) throws SQLException {
        int removed = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql.sweep())) {
            statement.setInt(1, BATCH);
            statement.setArray(2, connection.createArrayOf("int4", namespaces.tellingExpiry()));
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    removed++;
                    if (rows.getBoolean(9)) {
                        told.add(expired(rows));
                    }
                }
            }
        }
        return removed;
    }

    private static Expired expired(ResultSet rows) throws SQLException {
        byte[] value = rows.getBytes(1);
        Entry<Bytes> entry = value == null ? null : Rows.entry(Bytes.wrap(value), rows, 2);
        return new Expired(rows.getInt(8), IndexKey.key(rows.getBytes(6), rows.getBytes(7)), entry);
    }

    /** Goes on with the oldest cleanup. */
    private boolean clean(Connection connection, List<Expired> told) throws SQLException {
        Work work = work(connection);
        if (work == null) {
            return false;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(work.sql().clean())) {
            statement.setLong(1, work.upTo());
            statement.setInt(2, work.namespace());
            statement.setBytes(3, work.next().unsafeArray());
            statement.setInt(4, BATCH);
            statement.setLong(5, work.upTo());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                note(connection, work, rows.getLong(2) == BATCH ? rows.getBytes(1) : null);
            }
        }
        return true;
    }

    private static @Nullable Work work(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.CLEANUP);
                ResultSet rows = statement.executeQuery()) {
            return rows.next()
                    ? new Work(
                            rows.getLong(1),
                            rows.getInt(2),
                            rows.getLong(3),
                            Bytes.wrap(rows.getBytes(4)),
                            Sql.on(rows.getString(5)))
                    : null;
        }
    }

    /** Notes the last key that was looked at, or the end of the work if there is none. */
    private static void note(Connection connection, Work work, byte @Nullable [] last) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(last == null ? Statements.CLEANUP_DONE : Statements.CLEANUP_NEXT)) {
            if (last == null) {
                statement.setLong(1, work.id());
            } else {
                statement.setBytes(1, Bytes.wrap(last).successor().unsafeArray());
                statement.setLong(2, work.id());
            }
            statement.executeUpdate();
        }
    }

    private static boolean maintainPartitions(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement("SELECT pagoda.maintain_partitions()")) {
            statement.execute();
        }
        return false;
    }
}
