package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.Mutation;
import dev.pagoda.tiering.Page;
import dev.pagoda.tiering.PutOptions;
import dev.pagoda.tiering.Scan;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.codec.AllowList;
import dev.pagoda.tiering.codec.KeyCodecs;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.CacheSettings;
import dev.pagoda.tiering.config.Configuration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Pages of 100 rows in the order of the keys, each from some key on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RedisScan {
    private static final int ROWS = 100;
    private static final int STARTS = 1 << 12;
    private static final int LOAD = 1_000;

    /** Number of entries. */
    @Param({"10000", "100000", "1000000"})
    public int entries;

    private final Scan[] scans = new Scan[STARTS];
    private RedisServer server;
    private Pagoda engine;
    private Store<String, byte[]> store;
    private int next;

    /** Starts a server and fills it. */
    @Setup
    public void open() {
        server = RedisServer.start();
        engine = Pagoda.open(
                Configuration.builtIn()
                        .withId("benchmark")
                        .withBackend(new BackendConfiguration("redis", server.url(), Map.of()))
                        .withDefaults(CacheSettings.DEFAULT.withTiers("redis")),
                RedisScan.class.getClassLoader());
        store = engine.cache(CacheRequest.of("benchmark", String.class, byte[].class))
                .store();
        String[] keys = Workload.keys(entries);
        for (int from = 0; from < keys.length; from += LOAD) {
            store.write(load(keys, from));
        }
        var codec = KeyCodecs.of(String.class, RedisScan.class.getClassLoader(), AllowList.defaults());
        Arrays.setAll(scans, i -> {
            Bytes from = codec.encode(keys[i % keys.length]);
            return Scan.all().after(from).limit(ROWS);
        });
    }

    private static List<Mutation<String, byte[]>> load(String[] keys, int from) {
        List<Mutation<String, byte[]>> batch = new ArrayList<>();
        for (int i = from; i < Math.min(from + LOAD, keys.length); i++) {
            batch.add(new Mutation.Put<>(keys[i], Kind.BYTES.create(i), PutOptions.ETERNAL));
        }
        return batch;
    }

    /** Ends both. */
    @TearDown
    public void close() {
        engine.close();
        server.close();
    }

    /** Reads a page. */
    @Benchmark
    public Page<String, byte[]> page() {
        return store.scan(scans[next++ & (STARTS - 1)]);
    }
}
