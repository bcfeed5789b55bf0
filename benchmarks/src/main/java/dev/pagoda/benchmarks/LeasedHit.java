package dev.pagoda.benchmarks;

import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.backend.heap.HeapOptions;
import dev.pagoda.tiering.backend.heap.HeapStore;
import dev.pagoda.tiering.engine.NearCache;
import dev.pagoda.tiering.engine.NearOptions;
import dev.pagoda.tiering.feed.ChangeFeed;
import dev.pagoda.tiering.feed.Echo;
import dev.pagoda.tiering.feed.FeedConnection;
import dev.pagoda.tiering.feed.FeedReceiver;
import dev.pagoda.tiering.feed.FeedSettings;
import dev.pagoda.tiering.memory.HeapBound;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A hit of a near cache in front of a store without other writers, and in front of one whose feed lends trust. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class LeasedHit {
    /** Whether others write to the store behind. */
    @Param({"false", "true"})
    public boolean leased;

    /** How many keys are asked for: a hot set, which fits in a processor's cache, or all. */
    @Param({"1000", "100000"})
    public int keys;

    private ChangeFeed feed;
    private NearCache<String, byte[]> near;

    /** Fills the cache. */
    @Setup
    public void open() {
        feed = ChangeFeed.start(
                new FeedSettings("benchmark", FeedSettings.DEFAULT_STALENESS), Echoing::new, Clock.system());
        Store<String, byte[]> far = new HeapStore<>("far", HeapOptions.unbounded(), Clock.system());
        near = new NearCache<>(
                leased ? leased(far) : far,
                NearOptions.<String, byte[]>defaults().bound(HeapBound.entries(Workload.CAPACITY)),
                Clock.system());
        while (leased && !feed.trust().holds()) {
            LockSupport.parkNanos(1_000_000);
        }
        for (String key : Workload.keys(keys)) {
            near.put(key, new byte[Workload.VALUE_SIZE], PutOptions.ETERNAL);
        }
    }

    /** Returns {@code far} with the trust of the feed; no hit goes through it. */
    @SuppressWarnings("unchecked")
    private Store<String, byte[]> leased(Store<String, byte[]> far) {
        feed.subscribe("far", new Silent());
        return (Store<String, byte[]>) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (self, method, arguments) -> {
                    try {
                        return method.getName().equals("trust") ? feed.trust() : method.invoke(far, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Closes the cache. */
    @TearDown
    public void close() {
        feed.close();
        near.close();
    }

    /** Gets the next key. */
    @Benchmark
    public @Nullable Object get(Reader reader) {
        return near.get(reader.next());
    }

    /** What a thread asks for. */
    @State(Scope.Thread)
    public static class Reader {
        private String[] order;
        private int index;

        /** Puts the keys in their order. */
        @Setup
        public void begin(LeasedHit hits) {
            order = Workload.zipf(Workload.keys(hits.keys));
        }

        String next() {
            index = (index + 1) & (order.length - 1);
            return order[index];
        }
    }

    /** Keeps the feed connected. */
    private static final class Silent implements dev.pagoda.tiering.ChangeListener<Bytes> {
        @Override
        public void changed(Bytes key, long version) {}

        @Override
        public void everythingChanged() {}
    }

    /** A source that answers probes at once. */
    private record Echoing(FeedReceiver receiver) implements FeedConnection {
        @Override
        public Set<String> sources() {
            return Set.of("source");
        }

        @Override
        public void probe(long id) {
            receiver.echo(new Echo(id, "source", "1", System.currentTimeMillis(), 0, Map.of()));
        }

        @Override
        public void close() {}
    }
}
