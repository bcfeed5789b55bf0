package dev.pagoda.tiering.backend.postgres;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A statement that reads: alone, or in the same round trip with the question where the server is. Immutable.
 *
 * @param sql its text
 * @param binder sets its parameters
 * @param rows makes the result of its rows
 * @param onReplica the same for a replica, with the same parameters
 */
record Query<T>(String sql, Binder binder, RowReader<T> rows, OnReplica<T> onReplica) {
    private static final Map<String, String> POSITION_LAST = new ConcurrentHashMap<>();
    private static final Map<String, String> POSITION_FIRST = new ConcurrentHashMap<>();

    /** Sets parameters. */
    @FunctionalInterface
    interface Binder {
        void bind(Connection connection, PreparedStatement statement) throws SQLException;
    }

    /** Makes a result of rows. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet rows) throws SQLException;
    }

    /** Makes a result of a replica's rows, and notes what it rests on. */
    @FunctionalInterface
    interface ReplicaRowReader<T> {
        T read(ResultSet rows, Evidence evidence) throws SQLException;
    }

    /**
     * How a replica is asked.
     *
     * @param sql the statement's text there
     * @param everything whether the result rests on all that the replica shows, and not on the rows alone
     * @param rows makes the result of its rows
     */
    record OnReplica<T>(String sql, boolean everything, ReplicaRowReader<T> rows) {
        /** Returns the text with the question for the position before it, and behind it if that says what the result rests on. */
        private String text() {
            return POSITION_FIRST.computeIfAbsent(
                    sql,
                    text -> Statements.POSITION + ";\n" + text.replace("pagoda.clock()", Evidence.CLOCK)
                            + (everything ? ";\n" + Statements.POSITION : ""));
        }
    }

    /**
     * What a server answered.
     *
     * @param position where it was
     * @param value the result, or null if the position did not do
     * @param next below this number all transactions must have ended at the primary, if the result is to count
     */
    record Answer<T>(Position position, @Nullable T value, long next) {}

    T run(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            binder.bind(connection, statement);
            try (ResultSet found = statement.executeQuery()) {
                return rows.read(found);
            }
        }
    }

    /** Reads from the primary, and asks then for the position: nothing that was read is behind it. */
    Answer<T> runThenAsk(Connection connection) throws SQLException {
        String text = POSITION_LAST.computeIfAbsent(sql, read -> read + ";\n" + Statements.POSITION);
        try (PreparedStatement statement = connection.prepareStatement(text)) {
            binder.bind(connection, statement);
            statement.execute();
            T value;
            try (ResultSet found = statement.getResultSet()) {
                value = rows.read(found);
            }
            return new Answer<>(nextPosition(statement), value, 0);
        }
    }

    /**
     * Asks a replica for the position, and reads if it will do: everything up to it is seen, since each statement has a snapshot of its own.
     */
    Answer<T> askThenRun(Connection connection, Predicate<Position> accepts) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(onReplica.text())) {
            binder.bind(connection, statement);
            statement.execute();
            Position position;
            try (ResultSet found = statement.getResultSet()) {
                position = Position.of(found);
            }
            return accepts.test(position) ? shown(statement, position) : new Answer<>(position, null, Evidence.NEVER);
        }
    }

    private Answer<T> shown(PreparedStatement statement, Position position) throws SQLException {
        Evidence evidence = new Evidence(position);
        statement.getMoreResults();
        T value;
        try (ResultSet found = statement.getResultSet()) {
            value = onReplica.rows().read(found, evidence);
        }
        if (onReplica.everything()) {
            evidence.restsOnAllBelow(nextPosition(statement).next());
        }
        return new Answer<>(position, value, evidence.next());
    }

    private static Position nextPosition(PreparedStatement statement) throws SQLException {
        statement.getMoreResults();
        try (ResultSet found = statement.getResultSet()) {
            return Position.of(found);
        }
    }
}
