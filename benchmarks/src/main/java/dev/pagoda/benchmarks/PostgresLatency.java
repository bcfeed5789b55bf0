package dev.pagoda.benchmarks;

import dev.pagoda.testing.PostgresServer;
import java.util.Arrays;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What single operations of Pagoda take on a real PostgreSQL when several threads call at once; commits wait for the disk. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class PostgresLatency {
    private static final int BATCH = 1_000;
    private static final int WARMUP = 3_000;
    /** How far apart in the order of keys the threads begin. */
    private static final int APART = 60_013;

    /** What is done. */
    @Param({"get", "put"})
    public String operation;

    /** By how many threads. */
    @Param("8")
    public int callers;

    /** How often by each thread. */
    @Param("5000")
    public int calls;

    private final byte[] value = Kind.BYTES.create(1);
    private final AtomicInteger starts = new AtomicInteger();

    /** Fills a table and calls. */
    @Benchmark
    public void call(Latencies latencies) throws Exception {
        String[] keys = Workload.keys(Workload.KEYS);
        String[] order = Workload.zipf(keys);
        ExecutorService threads = Executors.newFixedThreadPool(callers);
        try (PostgresServer server = Database.start("on");
                Database database = new PagodaDatabase(server, false, false)) {
            for (int from = 0; from < keys.length; from += BATCH) {
                database.putAll(Arrays.copyOfRange(keys, from, from + BATCH), value);
            }
            run(threads, database, order, WARMUP);
            long start = System.nanoTime();
            long[] nanos = run(threads, database, order, calls);
            latencies.set(nanos, (System.nanoTime() - start) / 1e9);
        } finally {
            threads.shutdownNow();
        }
    }

    private long[] run(ExecutorService threads, Database database, String[] order, int times) throws Exception {
        Callable<long[]> caller = () -> timed(database, order, times);
        LongStream all = LongStream.empty();
        for (Future<long[]> each : threads.invokeAll(Collections.nCopies(callers, caller))) {
            all = LongStream.concat(all, Arrays.stream(each.get()));
        }
        return all.toArray();
    }

    private long[] timed(Database database, String[] order, int times) {
        long[] nanos = new long[times];
        int at = starts.getAndIncrement() * APART;
        for (int i = 0; i < times; i++) {
            String key = order[at++ & (order.length - 1)];
            long start = System.nanoTime();
            if (operation.equals("get")) {
                database.get(key);
            } else {
                database.put(key, value);
            }
            nanos[i] = System.nanoTime() - start;
        }
        return nanos;
    }
}
