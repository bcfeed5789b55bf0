package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Transactions;
import dev.pagoda.tiering.Trust;
import dev.pagoda.tiering.backend.Handles;
import dev.pagoda.tiering.feed.ChangeFeed;
import dev.pagoda.tiering.feed.FeedSettings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One PostgreSQL database. Thread-safe; every method may block on the database. */
final class PostgresBackend implements Backend {
    private final Connections connections;
    private final Namespaces namespaces;
    private final Freshness freshness;
    private final @Nullable Replicas replicas;
    private final Reads reads;
    private final Sweeper sweeper;
    private final Observer observer;
    private final Statistics statistics;
    private final ChangeFeed feed;
    private final Handles<PostgresStore, PostgresTransaction> handles;

    private PostgresBackend(PostgresSettings settings, Connections connections) {
        this.connections = connections;
        this.handles = new Handles<>(settings.backend());
        this.namespaces = new Namespaces(connections, settings.backend(), this::trust);
        boolean fromReplicas = !settings.readFrom().hosts().isEmpty();
        this.freshness = fromReplicas ? new Freshness() : Freshness.unused();
        this.replicas = fromReplicas ? new Replicas(connections, freshness, settings) : null;
        this.reads = new Reads(connections, freshness, replicas);
        this.sweeper = new Sweeper(connections, namespaces, settings.backend(), settings.sweepMillis());
        this.observer = new Observer(connections, settings.observation());
        this.statistics = new Statistics(connections, settings);
        this.feed = ChangeFeed.start(
                new FeedSettings(settings.backend(), settings.feed().maxStaleness()),
                new PostgresFeed(
                        connections,
                        namespaces,
                        freshness,
                        settings.feed().interval().toNanos()),
                settings.clock());
    }

    private Trust trust() {
        return feed.trust();
    }

    Connections connections() {
        return connections;
    }

    Reads reads() {
        return reads;
    }

    ChangeFeed feed() {
        return feed;
    }

    /** Returns where the reads of a cache are counted. */
    Accesses accesses(Namespace namespace) {
        return statistics.accesses(namespace);
    }

    /** Has the changes of a cache fed. */
    void watch(Namespace namespace) {
        namespaces.watch(namespace);
    }

    void closed(PostgresStore store) {
        handles.closed(store);
    }

    static PostgresBackend open(PostgresSettings settings) {
        new SchemaCheck(settings).prepare();
        Connections connections = new Connections(settings);
        try {
            connections.awaitFirst();
            PostgresBackend backend = new PostgresBackend(settings, connections);
            backend.start();
            return backend;
        } catch (RuntimeException | Error e) {
            connections.close();
            throw e;
        }
    }

    private void start() {
        sweeper.start();
        statistics.start();
        if (replicas != null) {
            replicas.start();
        }
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        handles.checkOpen();
        return handles.opened(new PostgresStore(this, observer.observed(namespaces.open(spec)), Requests.limits(spec)));
    }

    @Override
    public void drop(String cache) {
        handles.checkOpen();
        namespaces.drop(cache);
    }

    @Override
    public List<CacheInfo> catalogue() {
        handles.checkOpen();
        return namespaces.list();
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        handles.checkOpen();
        return Optional.ofNullable(namespaces.find(cache));
    }

    @Override
    public Optional<Transactions> transactions() {
        handles.checkOpen();
        return Optional.of(this::begin);
    }

    private Transaction begin(Isolation isolation) {
        handles.checkOpen();
        return handles.begun(PostgresTransaction.begin(connections, namespaces, freshness, isolation, handles::ended));
    }

    @Override
    public Map<String, Number> metrics() {
        Map<String, Number> figures = new LinkedHashMap<>(feed.stats().byName());
        figures.putAll(connections.metrics());
        if (replicas != null) {
            figures.putAll(replicas.metrics());
        }
        return figures;
    }

    @Override
    public Health health() {
        if (handles.isClosed()) {
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
        handles.checkOpen();
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
        if (handles.close()) {
            statistics.stop();
            sweeper.stop();
            feed.close();
            if (replicas != null) {
                replicas.close();
            }
            connections.close();
        }
    }
}
