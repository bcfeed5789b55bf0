package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction of the database, on a connection of its own. Not thread-safe, except for {@link #close}.
 *
 * <p>A commit whose answer is lost is looked up; what is needed for that is asked for before the commit is sent.
 */
final class PostgresTransaction implements Transaction {
    private static final Logger LOGGER = System.getLogger(PostgresTransaction.class.getName());

    private final Connections connections;
    private final Namespaces namespaces;
    private final Freshness freshness;
    private final Set<Floor> touched = ConcurrentHashMap.newKeySet();
    private final Consumer<PostgresTransaction> onEnd;
    private final Connection connection;
    private final List<Mark> marks = new ArrayList<>();
    private final AtomicBoolean ended = new AtomicBoolean();
    private long lastMark;
    private boolean wrote;
    private CommitStatus.@Nullable Trace trace;
    private @Nullable StoreException failure;

    /** A savepoint by its name on the server. */
    private record Mark(PostgresTransaction owner, String name) implements Savepoint {}

    private PostgresTransaction(
            Connections connections,
            Namespaces namespaces,
            Freshness freshness,
            Connection connection,
            Consumer<PostgresTransaction> onEnd) {
        this.connections = connections;
        this.namespaces = namespaces;
        this.freshness = freshness;
        this.connection = connection;
        this.onEnd = onEnd;
    }

    static PostgresTransaction begin(
            Connections connections,
            Namespaces namespaces,
            Freshness freshness,
            Isolation isolation,
            Consumer<PostgresTransaction> onEnd) {
        PostgresTransaction begun =
                new PostgresTransaction(connections, namespaces, freshness, connections.borrow(), onEnd);
        try {
            begun.connection.setAutoCommit(false);
            if (isolation != Isolation.READ_COMMITTED) {
                begun.execute(
                        "SET TRANSACTION ISOLATION LEVEL " + isolation.name().replace('_', ' '));
            }
            return begun;
        } catch (SQLException e) {
            begun.end();
            throw connections.failures().ofRead(e);
        } catch (StoreException e) {
            begun.end();
            throw e;
        }
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        checkActive();
        return new TransactionStore(this, namespaces.known(spec), Requests.limits(spec));
    }

    boolean isActive() {
        return !ended.get() && failure == null;
    }

    void checkActive() {
        if (ended.get()) {
            throw new StoreException(ErrorCode.CLOSED, "The transaction has ended");
        }
        StoreException earlier = failure;
        if (earlier != null) {
            throw new StoreException(
                    earlier.code(), "An earlier failure ended the transaction: " + earlier.getMessage(), earlier);
        }
    }

    /** Does a part of the transaction. A failure ends it, as the server does; only a savepoint from before leads back. */
    <T> T run(Connections.Work<T> work) {
        checkActive();
        try {
            return work.on(connection);
        } catch (SQLException e) {
            // Without an answer the connection is gone, and nothing was committed.
            StoreException translated = connections.failures().ofRead(e);
            failure = translated;
            throw translated;
        }
    }

    Freshness freshness() {
        return freshness;
    }

    /** Notes what was seen or written just now; what was written, others see from the commit on. */
    void touched(Floor[] floors) {
        for (Floor floor : floors) {
            floor.mark();
            touched.add(floor);
        }
    }

    /** Notes that there may be something to commit that leaves no trace in an entry. */
    void wrote() {
        wrote = true;
        trace = null;
    }

    /** Notes the version that an entry, or its removal, has now. One that expires may be gone before anybody looks. */
    void wrote(Namespace namespace, Bytes key, Write<Bytes> write) {
        wrote = true;
        Entry<Bytes> entry = write.entry();
        if (entry == null || entry.expiresAt() == Ttl.NEVER) {
            trace = new CommitStatus.Trace(namespace, key, write.version());
        } else if (trace != null && trace.key().equals(key)) {
            trace = null;
        }
    }

    @Override
    public Savepoint savepoint() {
        checkActive();
        Mark mark = new Mark(this, "pagoda_" + ++lastMark);
        execute("SAVEPOINT " + mark.name());
        marks.add(mark);
        return mark;
    }

    @Override
    public void rollbackTo(Savepoint savepoint) {
        if (failure != null && failure.code() != ErrorCode.CONFLICT && !ended.get()) {
            failure = null;
        }
        checkActive();
        int index = indexOf(savepoint);
        execute("ROLLBACK TO SAVEPOINT " + marks.get(index).name());
        marks.subList(index + 1, marks.size()).clear();
        trace = null;
    }

    @Override
    public void release(Savepoint savepoint) {
        checkActive();
        int index = indexOf(savepoint);
        execute("RELEASE SAVEPOINT " + marks.get(index).name());
        marks.subList(index, marks.size()).clear();
    }

    private int indexOf(Savepoint savepoint) {
        int index = savepoint instanceof Mark mark ? marks.indexOf(mark) : -1;
        if (index < 0) {
            throw new StoreException(ErrorCode.CLOSED, "The savepoint has ended, or belongs to another transaction");
        }
        return index;
    }

    private void execute(String sql) {
        run(on -> {
            try (Statement statement = on.createStatement()) {
                return statement.execute(sql);
            }
        });
    }

    @Override
    public void commit() {
        checkActive();
        CommitStatus.Claim claim =
                wrote ? run(on -> CommitStatus.claim(on, trace)).orElse(null) : null;
        try {
            connection.commit();
            // Who has ended this meanwhile in another thread left marks that may be from before the commit.
            touched.forEach(Floor::mark);
        } catch (SQLException e) {
            afterFailedCommit(claim, e);
        } finally {
            end();
        }
    }

    private void afterFailedCommit(CommitStatus.@Nullable Claim claim, SQLException failed) {
        if (claim == null || !Failures.isWithoutAnswer(failed)) {
            throw claim == null
                    ? connections.failures().ofRead(failed)
                    : connections.failures().ofWrite(failed);
        }
        end();
        if (!CommitStatus.isCommitted(connections, claim, failed)) {
            throw new StoreException(
                    ErrorCode.UNAVAILABLE,
                    "The connection was lost before the transaction was committed; it had no effect",
                    failed);
        }
        touched.forEach(Floor::mark);
    }

    @Override
    public void rollback() {
        end();
    }

    @Override
    public void close() {
        end();
    }

    /** Undoes what is not committed and gives the connection back. */
    private void end() {
        if (ended.getAndSet(true)) {
            return;
        }
        touched.forEach(Floor::mark);
        try (connection) {
            connection.rollback();
        } catch (SQLException e) {
            // The server undoes it when it notices the end of the connection, which the pool has given up.
            LOGGER.log(Level.DEBUG, "A connection was lost before its transaction was undone", e);
        }
        onEnd.accept(this);
    }
}
