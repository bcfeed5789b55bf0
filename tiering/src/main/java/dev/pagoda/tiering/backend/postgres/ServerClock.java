package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Clock;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server's clock, as it can be told from here mostly without asking, never later than it is. Thread-safe.
 *
 * <p>It is what deadlines of writes are made of. A server that was stopped, or is behind, finds statements in its buffers that their senders have
 * given up; carried out then, they would overwrite what was written since. So each says how long it counts, by the clock of the server.
 */
final class ServerClock {
    /** The deadline of what is part of a transaction: that is never committed late, since who has given it up does not commit it. */
    static final long NO_DEADLINE = Long.MAX_VALUE;

    private static final long FRESH_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Clock clock;
    private final Failures failures;
    private final int timeoutMillis;
    private volatile @Nullable Reading reading;

    /** By how many milliseconds the server's clock is ahead of the monotonic one here, or more: it was read before the answer came. */
    private record Reading(long aheadMillis, long readNanos) {}

    ServerClock(Clock clock, Failures failures, int timeoutMillis) {
        this.clock = clock;
        this.failures = failures;
        this.timeoutMillis = timeoutMillis;
    }

    /**
     * Returns when a statement that is sent now is given up, in milliseconds since 1970 by the server's clock or a little earlier. Asks the
     * server if that is not known, or was long ago; nothing has happened if that fails.
     */
    long deadline(Connection connection) {
        Reading known = reading;
        if (known == null || clock.nanos() - known.readNanos() > FRESH_NANOS) {
            known = read(connection);
            reading = known;
        }
        return TimeUnit.NANOSECONDS.toMillis(clock.nanos()) + timeoutMillis + known.aheadMillis();
    }

    private Reading read(Connection connection) {
        try (PreparedStatement statement = connection.prepareStatement(Statements.CLOCK);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            long received = clock.nanos();
            return new Reading(rows.getLong(1) - TimeUnit.NANOSECONDS.toMillis(received) - 1, received);
        } catch (SQLException e) {
            throw failures.ofRead(e);
        }
    }

    /** Has the next statement ask anew, since another server may answer it, or the clock was set. */
    void forget() {
        reading = null;
    }
}
