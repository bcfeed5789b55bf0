package dev.pagoda.tiering.backend.redis;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.StoreException;
import io.lettuce.core.ScoredValue;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Removes in the background what clears and drops have left. One daemon thread per backend, which ends when there is nothing to do. What it
 * does not finish is found again by whoever opens the cache, or the backend, next. Thread-safe.
 */
final class Sweeper implements AutoCloseable {
    private static final Logger LOGGER = System.getLogger(Sweeper.class.getName());
    private static final int STEP = 500;
    private static final long IDLE_SECONDS = 5;

    private final Connections connections;
    private final Consumer<Keyspace> onDone;
    private final ThreadPoolExecutor worker;
    private volatile boolean closed;

    /** @param onDone is told when nothing of a cache is left to be removed */
    Sweeper(String backend, Connections connections, Consumer<Keyspace> onDone) {
        this.connections = connections;
        this.onDone = onDone;
        this.worker =
                new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(null, task, "pagoda-redis-sweeper-" + backend, 0, false);
                    thread.setDaemon(true);
                    return thread;
                });
        worker.allowCoreThreadTimeOut(true);
    }

    /** Has what was cleared or dropped of a cache removed soon. */
    void sweep(Keyspace keyspace) {
        if (!closed) {
            worker.execute(() -> removeAll(keyspace));
        }
    }

    private void removeAll(Keyspace keyspace) {
        try {
            if (!keyspace.isIndexed()) {
                list(keyspace);
            }
            for (int shard = 0; shard < keyspace.shards(); shard++) {
                while (!closed && removeSome(keyspace, shard)) {
                    Thread.onSpinWait();
                }
            }
            if (!closed) {
                onDone.accept(keyspace);
            }
        } catch (StoreException e) {
            LOGGER.log(Level.DEBUG, "Sweeping was interrupted; it is resumed when the cache is opened again", e);
        }
    }

    private boolean removeSome(Keyspace keyspace, int shard) {
        List<Object> answer = connections
                .run(
                        connections.deadline(),
                        Script.SWEEP,
                        new byte[][] {keyspace.garbage(shard), keyspace.control(shard)},
                        keyspace.prefix(shard),
                        Layout.bytes(String.valueOf(STEP)))
                .await();
        return Catalogue.text(answer.get(0)).equals("1");
    }

    /** Makes the list of names that an index would have been. */
    private void list(Keyspace keyspace) {
        List<List<ScoredValue<byte[]>>> names = new ArrayList<>();
        for (int shard = 0; shard < keyspace.shards(); shard++) {
            names.add(new ArrayList<>());
        }
        Walk.names(connections, keyspace, key -> add(keyspace, names, key));
        for (int shard = 0; shard < keyspace.shards(); shard++) {
            flush(keyspace, shard, names.get(shard));
        }
    }

    private void add(Keyspace keyspace, List<List<ScoredValue<byte[]>>> names, Bytes key) {
        int shard = keyspace.shard(key);
        names.get(shard).add(ScoredValue.just(0, key.unsafeArray()));
        if (names.get(shard).size() == STEP) {
            flush(keyspace, shard, names.get(shard));
        }
    }

    @SuppressWarnings("unchecked") // an array of the varargs
    private void flush(Keyspace keyspace, int shard, List<ScoredValue<byte[]>> names) {
        if (names.isEmpty()) {
            return;
        }
        byte[] list = Layout.join(keyspace.garbagePrefix(shard), Layout.bytes("walk"));
        connections.await(connections.commands().zadd(list, names.toArray(ScoredValue[]::new)));
        connections.await(connections.commands().lrem(keyspace.garbage(shard), 0, list));
        connections.await(connections.commands().rpush(keyspace.garbage(shard), list));
        names.clear();
    }

    @Override
    public void close() {
        closed = true;
        worker.shutdownNow();
    }
}
