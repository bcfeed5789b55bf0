package dev.pagoda.benchmarks;

import dev.pagoda.testing.RedisServer;
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

/** The memory of the server that an entry takes, key, value and index included: what it says it uses after filling, less what it said before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class RedisFootprint {
    /** By what. */
    @Param({"LETTUCE", "REDISSON", "PAGODA_REDIS"})
    public Shared library;

    /** Number of entries. */
    @Param("200000")
    public int entries;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Memory {
        /** Bytes of the server by entry. */
        public double bytesPerEntry;
        /** Bytes of one key with its value, as the server counts them. */
        public double bytesOfKey;
    }

    /** Fills an empty server and measures it. */
    @Benchmark
    public void fill(Memory memory) {
        try (RedisServer server = RedisServer.start();
                Batches subject = library.open(server)) {
            long before = used(server);
            subject.load(Workload.keys(entries));
            memory.bytesPerEntry = (used(server) - before) / (double) entries;
            memory.bytesOfKey = Double.parseDouble(
                    String.valueOf(server.call("MEMORY", "USAGE", String.valueOf(server.call("RANDOMKEY")))));
        }
    }

    private static long used(RedisServer server) {
        String field = "used_memory:";
        return String.valueOf(server.call("INFO", "memory"))
                .lines()
                .filter(line -> line.startsWith(field))
                .mapToLong(line -> Long.parseLong(line.substring(field.length()).trim()))
                .sum();
    }
}
