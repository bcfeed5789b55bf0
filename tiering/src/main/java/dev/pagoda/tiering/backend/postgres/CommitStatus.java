package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** What became of a transaction, as the server remembers by its number. */
final class CommitStatus {
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final String NUMBER = "SELECT pg_current_xact_id_if_assigned()::text";
    private static final String STATUS = "SELECT pg_xact_status(?::text::xid8)";

    private CommitStatus() {}

    /** Returns the number of the transaction under way on a connection, or empty if it has written nothing. */
    static Optional<String> number(Connection connection) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(NUMBER);
                ResultSet rows = statement.executeQuery()) {
            return rows.next() ? Optional.ofNullable(rows.getString(1)) : Optional.empty();
        }
    }

    /**
     * Returns whether a transaction was committed; waits until the server can be asked and the transaction has ended.
     *
     * @throws StoreException with {@link ErrorCode#OUTCOME_UNKNOWN} if that takes too long
     */
    static boolean isCommitted(Connections connections, String number, SQLException lost) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < PATIENCE_NANOS
                && !Thread.currentThread().isInterrupted()) {
            String status = ask(connections, number);
            if (status.equals("committed") || status.equals("aborted")) {
                return status.equals("committed");
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw connections.failures().ofWrite(lost);
    }

    /** Returns what the server says, or nothing if it can't be asked now. */
    private static String ask(Connections connections, String number) {
        try {
            return connections.read(connection -> {
                try (PreparedStatement statement = connection.prepareStatement(STATUS)) {
                    statement.setString(1, number);
                    try (ResultSet rows = statement.executeQuery()) {
                        return rows.next() ? String.valueOf(rows.getString(1)) : "";
                    }
                }
            });
        } catch (StoreException e) {
            return "";
        }
    }
}
