package dev.pagoda.tiering.backend.postgres;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Asks the primary where it is, on a connection of its own. Used by one thread; blocks. */
final class PrimaryWatch implements AutoCloseable {
    private final Connections connections;
    private final int patienceMillis;
    private @Nullable Connection connection;

    /**
     * Does not connect yet.
     *
     * @param patienceMillis how long an answer may take
     */
    PrimaryWatch(Connections connections, int patienceMillis) {
        this.connections = connections;
        this.patienceMillis = patienceMillis;
    }

    /** What a server said when it was asked. */
    record Reply(Position position, long sentNanos, long tookMillis) {
        /** Asks on a connection. */
        static Reply from(Connection connection) throws SQLException {
            long sent = System.nanoTime();
            Position position = Position.ask(connection);
            return new Reply(position, sent, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sent) + 1);
        }

        /** Returns by how much the server's clock was ahead of our monotonic one, in ms, or up to {@code tookMillis} less. */
        long clockMillis() {
            return position.millis() - TimeUnit.NANOSECONDS.toMillis(sentNanos);
        }
    }

    /** Returns what the primary says. */
    Reply ask() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = connections.dedicated();
            connection = open;
            open.setNetworkTimeout(Runnable::run, patienceMillis);
        }
        Reply reply = Reply.from(open);
        if (reply.position().replica()) {
            throw new SQLException("The server is a replica", "25006");
        }
        return reply;
    }

    /** Gives the connection up; the next question opens another one. */
    @Override
    public void close() {
        Connections.closeQuietly(connection);
        connection = null;
    }
}
