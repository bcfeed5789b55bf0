package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What became of a transaction whose commit was not answered.
 *
 * <p>The server remembers it by the transaction's number, as long as it runs. A server that crashed has forgotten transactions that it had not
 * written to its log, and gives their numbers out again; so does a replica that was promoted. There the entry that the transaction wrote last is
 * looked at, whose version is its own. If that was overwritten since, nobody can tell.
 */
final class CommitStatus {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** The server has not given out that number. */
    private static final String IN_THE_FUTURE = "22023";

    private CommitStatus() {}

    /** What an unanswered transaction has come to, as far as it can be told now. */
    private enum Answer {
        COMMITTED,
        UNDONE,
        NOT_YET_KNOWN,
        LOST_IN_A_CRASH,
        UNKNOWABLE
    }

    /** The last entry that a transaction has written, with the version that it gave to it. */
    record Trace(Namespace namespace, Bytes key, long version) {}

    /**
     * What a transaction is known by.
     *
     * @param number of the transaction
     * @param at a moment before its commit, as the server writes it
     * @param timeline of the server
     * @param trace what it wrote last, or null
     */
    record Claim(
            String number,
            String at,
            String timeline,
            @Nullable Trace trace) {}

    /** Returns what the transaction under way on a connection is known by, or empty if it has written nothing. */
    static Optional<Claim> claim(Connection connection, @Nullable Trace trace) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.COMMIT_CLAIM);
                ResultSet rows = statement.executeQuery()) {
            return rows.next()
                    ? Optional.of(new Claim(rows.getString(1), rows.getString(2), rows.getString(3), trace))
                    : Optional.empty();
        }
    }

    /**
     * Returns whether a transaction was committed; waits until the server can be asked and the transaction has ended.
     *
     * @throws StoreException with {@link ErrorCode#OUTCOME_UNKNOWN} if that takes longer than an answer may, or can't be found out
     */
    static boolean isCommitted(Connections connections, Claim claim, SQLException lost) {
        long start = System.nanoTime();
        long patienceNanos = TimeUnit.MILLISECONDS.toNanos(connections.timeoutMillis());
        while (System.nanoTime() - start < patienceNanos
                && !Thread.currentThread().isInterrupted()) {
            Answer answer = ask(connections, claim);
            if (answer == Answer.COMMITTED || answer == Answer.UNDONE) {
                return answer == Answer.COMMITTED;
            } else if (answer == Answer.UNKNOWABLE) {
                break;
            }
            LockSupport.parkNanos(PAUSE_NANOS);
        }
        throw connections.failures().ofWrite(lost);
    }

    private static Answer ask(Connections connections, Claim claim) {
        try {
            return connections.read(connection -> {
                Answer answer = byNumber(connection, claim);
                return answer == Answer.LOST_IN_A_CRASH ? byTrace(connection, claim.trace()) : answer;
            });
        } catch (StoreException e) {
            return Answer.NOT_YET_KNOWN;
        }
    }

    private static Answer byNumber(Connection connection, Claim claim) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(Statements.COMMIT_STATUS)) {
            statement.setString(1, claim.number());
            statement.setString(2, claim.timeline());
            statement.setString(3, claim.at());
            statement.setString(4, claim.at());
            try (ResultSet rows = statement.executeQuery()) {
                rows.next();
                return rows.getBoolean(2) ? answer(String.valueOf(rows.getString(1))) : Answer.LOST_IN_A_CRASH;
            }
        } catch (SQLException e) {
            if (IN_THE_FUTURE.equals(e.getSQLState())) {
                return Answer.UNDONE;
            }
            throw e;
        }
    }

    private static Answer answer(String status) {
        return switch (status) {
            case "committed" -> Answer.COMMITTED;
            case "aborted" -> Answer.UNDONE;
            case "in progress" -> Answer.NOT_YET_KNOWN;
            default -> Answer.UNKNOWABLE;
        };
    }

    private static Answer byTrace(Connection connection, @Nullable Trace trace) throws SQLException {
        if (trace == null) {
            return Answer.UNKNOWABLE;
        }
        try (PreparedStatement statement =
                connection.prepareStatement(trace.namespace().sql().trace())) {
            statement.setBytes(1, IndexKey.of(trace.key()).indexed());
            statement.setInt(2, trace.namespace().id());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? answer(rows.getLong(1), trace.version()) : Answer.UNKNOWABLE;
            }
        }
    }

    /** Versions of a key only grow, so a lower one says that the transaction's own was never committed. */
    private static Answer answer(long present, long own) {
        if (present == own) {
            return Answer.COMMITTED;
        }
        return present < own ? Answer.UNDONE : Answer.UNKNOWABLE;
    }
}
