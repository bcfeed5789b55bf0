package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.TimeUnit;
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

/** Single and batched reads and writes of a Redis server on the same machine: 100,000 keys, 100 B values. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RedisAccess {
    private static final int VALUES = 1024;

    /** By what. */
    @Param
    public Shared library;

    private final byte[][] values = new byte[VALUES][];
    private RedisServer server;
    private Batches subject;

    /** Starts a server and fills it. */
    @Setup
    public void open() {
        Arrays.setAll(values, Kind.BYTES::create);
        server = RedisServer.start();
        subject = library.open(server);
        subject.load(Workload.keys(Workload.KEYS));
    }

    /** Ends both. */
    @TearDown
    public void close() {
        subject.close();
        server.close();
    }

    /** Gets the next key. */
    @Benchmark
    public byte @Nullable [] get(Cursor cursor) {
        return subject.get(cursor.next());
    }

    /** Puts another value under the next key. */
    @Benchmark
    public void put(Cursor cursor) {
        subject.put(cursor.next(), values[cursor.position() & (VALUES - 1)]);
    }

    /** Gets 100 keys in one call. */
    @Benchmark
    public Map<String, byte[]> getAll(Batch batch) {
        return subject.getAll(batch.next().keySet());
    }

    /** Puts 100 keys in one call. */
    @Benchmark
    public void putAll(Batch batch) {
        subject.putAll(batch.next());
    }
}
