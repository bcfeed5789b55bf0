package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Backend;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.CacheSpec;
import dev.pagoda.tiering.Health;
import dev.pagoda.tiering.Isolation;
import dev.pagoda.tiering.Locks;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Transaction;
import dev.pagoda.tiering.Transactions;
import dev.pagoda.tiering.backend.Handles;
import dev.pagoda.tiering.feed.ChangeFeed;
import dev.pagoda.tiering.feed.FeedSettings;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A Redis deployment. Thread-safe; every method may block on the network, no longer than the option {@code timeout} says for one request.
 *
 * <p>It has one connection for requests (in a cluster one for each node), one for changes while somebody listens, and no thread or connection
 * for a cache.
 */
public final class RedisBackend implements Backend {
    private final RedisSettings settings;
    private final Connections connections;
    private final Catalogue catalogue;
    private final ServerClocks clocks;
    private final Caches caches;
    private final Servers servers;
    private final Sweeper sweeper;
    private final ChangeFeed feed;
    private final Handles<RedisStore, RedisTransaction> handles;

    private RedisBackend(RedisSettings settings, Connections connections) {
        this.settings = settings;
        this.connections = connections;
        this.handles = new Handles<>(settings.backend());
        this.sweeper = new Sweeper(settings.backend(), connections, this::swept);
        this.catalogue = new Catalogue(settings, connections, sweeper::sweep);
        this.clocks = new ServerClocks(settings.clock(), connections, catalogue.layout());
        this.caches = new Caches(catalogue, connections, clocks, sweeper::sweep);
        this.servers = new Servers(settings, connections, catalogue.layout());
        servers.checkEviction();
        clocks.readAll();
        catalogue.resumeDrops();
        this.feed = ChangeFeed.start(
                new FeedSettings(settings.backend(), settings.tuning().maxStaleness()),
                new RedisFeed(connections, catalogue, clocks),
                settings.clock());
    }

    static RedisBackend open(RedisSettings settings) {
        return open(settings, Script.Library.onServerTime());
    }

    static RedisBackend open(RedisSettings settings, Script.Library scripts) {
        Connections connections = new Connections(settings, scripts);
        try {
            return new RedisBackend(settings, connections);
        } catch (RuntimeException e) {
            connections.close();
            throw e;
        }
    }

    private void swept(Keyspace keyspace) {
        catalogue.buried(keyspace);
    }

    String name() {
        return settings.backend();
    }

    ChangeFeed feed() {
        return feed;
    }

    boolean isClosed() {
        return handles.isClosed();
    }

    void sweep(Keyspace keyspace) {
        sweeper.sweep(keyspace);
    }

    void closed(RedisStore store) {
        handles.closed(store);
    }

    /** Returns how many names a cache's index has, or -1 if it has none, or it can't be asked now. */
    long entries(Keyspace keyspace) {
        if (!keyspace.isIndexed() || handles.isClosed()) {
            return -1;
        }
        try {
            return IntStream.range(0, keyspace.shards())
                    .mapToObj(shard -> connections.commands().zcard(keyspace.index(shard)))
                    .toList()
                    .stream()
                    .mapToLong(connections::await)
                    .sum();
        } catch (StoreException e) {
            return -1;
        }
    }

    @Override
    public Store<Bytes, Bytes> open(CacheSpec spec) {
        handles.checkOpen();
        return handles.opened(new RedisStore(this, caches.open(spec)));
    }

    @Override
    public void drop(String cache) {
        handles.checkOpen();
        catalogue.drop(cache);
        handles.forEachStore(store -> store.dropIfOf(cache));
    }

    @Override
    public List<CacheInfo> catalogue() {
        handles.checkOpen();
        return catalogue.list();
    }

    @Override
    public Optional<CacheInfo> find(String cache) {
        handles.checkOpen();
        return Optional.ofNullable(catalogue.find(cache));
    }

    @Override
    public Optional<Transactions> transactions() {
        handles.checkOpen();
        return Optional.of(this::begin);
    }

    private Transaction begin(Isolation isolation) {
        handles.checkOpen();
        return handles.begun(new RedisTransaction(caches, isolation, handles::ended));
    }

    @Override
    public Optional<Locks> locks() {
        handles.checkOpen();
        return Optional.of(new RedisLocks(connections, catalogue.layout()));
    }

    /** Returns what the servers say of their memory. */
    public RedisStats stats() {
        handles.checkOpen();
        return servers.stats();
    }

    @Override
    public Map<String, Number> metrics() {
        return feed.stats().byName();
    }

    @Override
    public Health health() {
        if (handles.isClosed()) {
            return new Health(false, "The backend was closed");
        }
        try {
            clocks.readAll();
            return new Health(true, "All servers of the backend " + name() + " answer");
        } catch (StoreException e) {
            return new Health(false, String.valueOf(e.getMessage()));
        }
    }

    /** Does nothing: when a write is on the medium is the servers' own affair. */
    @Override
    public void flush() {
        handles.checkOpen();
    }

    @Override
    public void close() {
        if (!handles.close()) {
            return;
        }
        sweeper.close();
        feed.close();
        connections.close();
    }
}
