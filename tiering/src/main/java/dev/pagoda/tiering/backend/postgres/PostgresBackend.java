package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Transactions;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.feed.ChangeFeed;
import dev.pagoda.tiering.feed.FeedSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** One PostgreSQL database. Thread-safe; every method may block on the database. */
final class PostgresBackend implements Backend {
    private final PostgresSettings settings;
    private final Connections connections;
    private final Namespaces namespaces;
    private final Sweeper sweeper;
    private final ChangeFeed feed;
    private final Set<PostgresStore> stores = ConcurrentHashMap.newKeySet();
    private final Set<PostgresTransaction> transactions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    private PostgresBackend(PostgresSettings settings, Connections connections) {
        this.settings = settings;
        this.connections = connections;
        this.namespaces = new Namespaces(connections, settings.backend(), this::trust);
        this.sweeper = new Sweeper(connections, namespaces, settings.backend(), settings.sweepMillis());
        this.feed = ChangeFeed.start(
                new FeedSettings(settings.backend(), settings.feed().maxStaleness()),
                new PostgresFeed(
                        connections, namespaces, settings.feed().interval().toNanos()),
                settings.clock());
    }

    private Trust trust() {
        return feed.trust();
    }

    Connections connections() {
        return connections;
    }

    ChangeFeed feed() {
        return feed;
    }

    /** Has the changes of a cache fed. */
    void watch(Namespace namespace) {
        namespaces.watch(namespace);
    }

    void closed(PostgresStore store) {
        stores.remove(store);
    }

    static PostgresBackend open(PostgresSettings settings) {
        Connections connections = new Connections(settings);
        try {
            new SchemaCheck(connections, settings).prepare();
            PostgresBackend backend = new PostgresBackend(settings, connections);
            backend.sweeper.start();
            return backend;
        } catch (RuntimeException | Error e) {
            connections.close();
            throw e;
        }
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        checkOpen();
        PostgresStore opened = new PostgresStore(this, namespaces.open(spec), spec.limits());
        stores.add(opened);
        if (closed) {
            opened.close();
            checkOpen();
        }
        return opened;
    }

    @Override
    public void drop(String cache) {
        checkOpen();
        namespaces.drop(cache);
    }

    @Override
    public List<CacheInfo> catalogue() {
        checkOpen();
        return namespaces.list();
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        checkOpen();
        return Optional.ofNullable(namespaces.find(cache));
    }

    @Override
    public Optional<Transactions> transactions() {
        checkOpen();
        return Optional.of(this::begin);
    }

    private Transaction begin(Isolation isolation) {
        checkOpen();
        PostgresTransaction begun = PostgresTransaction.begin(connections, namespaces, isolation, transactions::remove);
        transactions.add(begun);
        return begun;
    }

    @Override
    public Map<String, Number> metrics() {
        return feed.stats().byName();
    }

    @Override
    public Health health() {
        if (closed) {
            return new Health(false, "The backend was closed");
        }
        try {
            connections.read(connection -> execute(connection, "SELECT 1"));
            return new Health(true, "PostgreSQL answers; connections: " + connections.load());
        } catch (StoreException e) {
            return new Health(false, String.valueOf(e.getMessage()));
        }
    }

    /** A commit that waits for the disk takes with it all that came before, also where commits do not wait otherwise. */
    @Override
    public void flush() {
        checkOpen();
        connections.write(connection -> {
            connection.setAutoCommit(false);
            execute(connection, "SET LOCAL synchronous_commit = on");
            execute(connection, "SELECT pg_current_xact_id()");
            connection.commit();
            return true;
        });
    }

    private static boolean execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.execute(sql);
        }
    }

    @Override
    public void close() {
        closed = true;
        sweeper.stop();
        feed.close();
        stores.forEach(PostgresStore::close);
        transactions.forEach(PostgresTransaction::close);
        connections.close();
    }

    private void checkOpen() {
        if (closed) {
            throw new StoreException(ErrorCode.CLOSED, "The backend " + settings.backend() + " was closed");
        }
    }
}
