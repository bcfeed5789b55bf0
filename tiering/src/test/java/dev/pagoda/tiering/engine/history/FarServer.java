package dev.pagoda.tiering.engine.history;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.ChangeListener;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Entry;
import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.Ttl;
import dev.pagoda.tiering.Write;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.feed.Echo;
import dev.pagoda.tiering.feed.FeedReceiver;
import dev.pagoda.tiering.feed.Link;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A system of record that several processes share: a real store, whose changes are sent over wires in the order in which they are made. It
 * can freeze, and it can be replaced by another one that has lost writes.
 */
final class FarServer {
    static final String SOURCE = "far";
    static final String CACHE = "far";

    private final SharedHistory history;
    private final HeapStore<String, String> store;
    private final ReentrantLock order = new ReentrantLock();
    private final Set<Wire> wires = ConcurrentHashMap.newKeySet();
    private final long timeoutNanos;
    private volatile long frozenUntil = System.nanoTime();
    private int epoch = 1;
    private long position;

    FarServer(SharedHistory history, long timeoutNanos) {
        this.history = history;
        this.timeoutNanos = timeoutNanos;
        this.store = new HeapStore<>(
                CACHE, HeapOptions.<String, String>unbounded().encoding(FarServer::bytes), new ServerClock(history));
    }

    /** The clock of the server: its wall clock is far from this machine's. */
    private record ServerClock(SharedHistory history) implements Clock {
        @Override
        public long millis() {
            return history.serverMillis(System.nanoTime());
        }

        @Override
        public long nanos() {
            return System.nanoTime();
        }
    }

    static Bytes bytes(String key) {
        return Bytes.wrap(key.getBytes(StandardCharsets.UTF_8));
    }

    HeapStore<String, String> store() {
        return store;
    }

    /** Waits for a server that is frozen, or not long enough. */
    void arrive() {
        long wait = frozenUntil - System.nanoTime();
        if (wait > 0) {
            pause(Math.min(wait, timeoutNanos));
            if (wait > timeoutNanos) {
                throw new StoreException(ErrorCode.UNAVAILABLE, "The server did not answer in time");
            }
        }
    }

    static void pause(long nanos) {
        long end = System.nanoTime() + nanos;
        for (long left = nanos; left > 0; left = end - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    void freeze(long nanos) {
        frozenUntil = System.nanoTime() + nanos;
    }

    /** Writes, notes it and tells of it in one step. */
    Write<String> write(String key, Supplier<Write<String>> work) {
        return ordered(() -> {
            long begun = System.nanoTime();
            Write<String> write = work.get();
            if (write.outcome().changed()) {
                Entry<String> stored = write.entry();
                long expiresAt = stored == null ? ChangeListener.REMOVED : stored.expiresAt();
                history.changed(key, write.version(), stored == null ? null : stored.value(), expiresAt, begun);
                tell(key, write.version(), expiresAt);
            }
            return write;
        });
    }

    OptionalLong touch(String key, Ttl ttl) {
        return ordered(() -> {
            long begun = System.nanoTime();
            OptionalLong expiresAt = store.touch(key, ttl);
            Entry<String> entry = store.get(key);
            if (expiresAt.isPresent() && entry != null) {
                history.changed(key, entry.version(), entry.value(), entry.expiresAt(), begun);
                tell(key, entry.version(), entry.expiresAt());
            }
            return expiresAt;
        });
    }

    void clear(List<String> keys) {
        ordered(() -> {
            long begun = System.nanoTime();
            store.clear();
            keys.forEach(key -> history.changed(key, 0, null, ChangeListener.REMOVED, begun));
            Link link = next();
            send(receiver -> receiver.cacheChanged(link, CACHE));
            return true;
        });
    }

    /** Becomes another server, which has not got some of the writes and goes on as if they had never been, without a word. */
    void failOver(List<String> keys, Random random) {
        ordered(() -> {
            epoch++;
            history.failedOver();
            for (String key : keys) {
                if (random.nextBoolean()) {
                    long begun = System.nanoTime();
                    Write<String> write = store.put(key, "epoch-" + epoch, PutOptions.ETERNAL);
                    history.changed(key, write.version(), "epoch-" + epoch, Ttl.NEVER, begun);
                }
            }
            return true;
        });
    }

    void connect(Wire wire) {
        arrive();
        ordered(() -> wires.add(wire));
    }

    void disconnect(Wire wire) {
        wires.remove(wire);
    }

    void probe(Wire wire, long id) {
        arrive();
        ordered(() -> {
            Echo echo = new Echo(
                    id, SOURCE, String.valueOf(epoch), history.serverMillis(System.nanoTime()), 0, Map.of(0, position));
            wire.answer(receiver -> receiver.echo(echo));
            return true;
        });
    }

    List<Wire> wires() {
        return List.copyOf(wires);
    }

    private void tell(String key, long version, long expiresAt) {
        Link link = next();
        send(receiver -> receiver.changed(link, CACHE, bytes(key), version, expiresAt));
    }

    private Link next() {
        return new Link(SOURCE, String.valueOf(epoch), 0, position, ++position);
    }

    private void send(Consumer<FeedReceiver> message) {
        wires.forEach(wire -> wire.send(message));
    }

    private <T> T ordered(Supplier<T> step) {
        order.lock();
        try {
            return step.get();
        } finally {
            order.unlock();
        }
    }
}
