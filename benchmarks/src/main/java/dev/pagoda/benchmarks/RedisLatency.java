package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Eight threads read, or write, at full speed for some seconds; what counts is how long the slowest twentieth takes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class RedisLatency {
    private static final int THREADS = 8;
    private static final int MOST = 1 << 20;
    private static final double NANOS_PER_MILLI = 1_000_000;

    /** By what. */
    @Param
    public Shared library;

    /** For how long, after as much for warming up. */
    @Param("5")
    public int seconds;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Latencies {
        /** Operations of all threads together in a second. */
        public double perSecond;
        /** Half of the operations took at most as long, in milliseconds. */
        public double p50Millis;
        /** 95 in 100 operations took at most as long, in milliseconds. */
        public double p95Millis;
        /** 99 in 100 operations took at most as long, in milliseconds. */
        public double p99Millis;
    }

    /** One operation of a thread. */
    private interface Operation {
        void on(Batches subject, String key);
    }

    /** Reads. */
    @Benchmark
    public void get(Latencies latencies) {
        measure(latencies, Batches::get);
    }

    /** Writes. */
    @Benchmark
    public void put(Latencies latencies) {
        byte[] value = Kind.BYTES.create(1);
        measure(latencies, (subject, key) -> subject.put(key, value));
    }

    private void measure(Latencies latencies, Operation operation) {
        String[] keys = Workload.keys(Workload.KEYS);
        try (RedisServer server = RedisServer.start();
                Batches subject = library.open(server)) {
            subject.load(keys);
            String[] order = Workload.zipf(keys);
            run(subject, order, operation);
            long[] nanos = run(subject, order, operation);
            Arrays.sort(nanos);
            latencies.perSecond = nanos.length / (double) seconds;
            latencies.p50Millis = nanos[nanos.length / 2] / NANOS_PER_MILLI;
            latencies.p95Millis = nanos[(int) (nanos.length * 0.95)] / NANOS_PER_MILLI;
            latencies.p99Millis = nanos[(int) (nanos.length * 0.99)] / NANOS_PER_MILLI;
        }
    }

    private long[] run(Batches subject, String[] order, Operation operation) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            List<Future<long[]>> runs = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int start = order.length / THREADS * thread;
                runs.add(threads.submit(() -> run(subject, order, start, end, operation)));
            }
            long[] all = new long[0];
            for (Future<long[]> run : runs) {
                long[] more = run.get();
                int length = all.length;
                all = Arrays.copyOf(all, length + more.length);
                System.arraycopy(more, 0, all, length, more.length);
            }
            return all;
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
    }

    private static long[] run(Batches subject, String[] order, int start, long end, Operation operation) {
        long[] nanos = new long[MOST];
        int count = 0;
        long last = System.nanoTime();
        while (last < end && count < MOST) {
            operation.on(subject, order[(start + count) & (order.length - 1)]);
            long now = System.nanoTime();
            nanos[count++] = now - last;
            last = now;
        }
        return Arrays.copyOf(nanos, count);
    }
}
