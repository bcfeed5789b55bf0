package dev.pagoda.benchmarks;

import java.lang.management.ManagementFactory;
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

/** The heap that an entry takes, key and value included: what is reachable after filling an empty cache, less what was before. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class HeapFootprint {
    private static final int COLLECTIONS = 3;

    /** Whose cache. */
    @Param({
        "CONCURRENT_HASH_MAP",
        "CAFFEINE",
        "CACHE2K",
        "CAFFEINE_JCACHE",
        "EHCACHE",
        "PAGODA_HEAP",
        "PAGODA_HEAP_BOUNDED"
    })
    public Library library;

    /** When entries expire; a time to live is part of an entry. */
    @Param("ETERNAL")
    public Expiry expiry;

    /** Number of entries. */
    @Param("1000000")
    public int entries;

    /** What was measured. */
    @State(Scope.Thread)
    @AuxCounters(AuxCounters.Type.EVENTS)
    public static class Heap {
        /** Bytes of heap by entry. */
        public double bytesPerEntry;
    }

    /** Opens and fills a cache and measures it. */
    @Benchmark
    public void fill(Heap heap) {
        try (Subject<byte[]> subject =
                library.openChecked(new Shape<>(Kind.BYTES, false, expiry, false, entries + entries / 5))) {
            long before = used();
            subject.fill(Workload.keys(entries), Kind.BYTES);
            heap.bytesPerEntry = (used() - before) / (double) entries;
        }
    }

    private static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
