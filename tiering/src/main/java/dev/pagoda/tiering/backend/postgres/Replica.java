package dev.pagoda.tiering.backend.postgres;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** One start of one replica, as long as it is read from. Thread-safe; reads block on it. */
final class Replica implements AutoCloseable {
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final int host;
    private final String history;
    private final String server;
    private final Connection watch;
    private final HikariDataSource pool;
    private final long waitNanos;
    private final AtomicLong replayed = new AtomicLong();
    private volatile boolean patient = true;

    /**
     * Takes a replica.
     *
     * @param host which of the hosts it is
     * @param found where it is
     * @param watch a connection to it beside the pool, which is closed with it
     * @param pool to read from
     * @param waitNanos how long a read may wait for it
     */
    Replica(int host, Position found, Connection watch, HikariDataSource pool, long waitNanos) {
        this.host = host;
        this.history = found.history();
        this.server = found.server();
        this.watch = watch;
        this.pool = pool;
        this.waitNanos = waitNanos;
        replayed.set(found.bytes());
    }

    int host() {
        return host;
    }

    /** Returns the history that its data belong to. */
    String history() {
        return history;
    }

    Connection watch() {
        return watch;
    }

    /** Returns whether an answer comes from here: the same server, without a restart or promotion since, and in the same history. */
    boolean isSame(Position position) {
        return position.replica()
                && position.server().equals(server)
                && position.history().equals(history);
    }

    /** Returns whether it is worth asking, since it has got as far as is known, or may get there in a moment. */
    boolean isPromising(long required) {
        return required != Floor.UNKNOWN && (patient || replayed.get() >= required);
    }

    /** Notes where it is; {@code up} says whether it keeps up. */
    void heard(Position position, boolean up) {
        replayed.accumulateAndGet(position.bytes(), Math::max);
        patient = up;
    }

    /** Reads what is not older than {@code required}, waiting for it a little; returns null if it did not get there, or is another one. */
    <T> Query.@Nullable Answer<T> read(Query<T> query, long required) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            long start = System.nanoTime();
            while (true) {
                Query.Answer<T> answer =
                        query.askThenRun(connection, position -> isSame(position) && position.bytes() >= required);
                Position position = answer.position();
                if (!isSame(position)) {
                    throw new SQLException("The connection leads to another server", "08006");
                }
                replayed.accumulateAndGet(position.bytes(), Math::max);
                if (answer.value() != null) {
                    return answer;
                }
                if (System.nanoTime() - start >= waitNanos) {
                    patient = false;
                    return null;
                }
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        }
    }

    /** Gives all connections up; what is under way on them fails. */
    @Override
    public void close() {
        Connections.closeQuietly(watch);
        pool.close();
    }
}
