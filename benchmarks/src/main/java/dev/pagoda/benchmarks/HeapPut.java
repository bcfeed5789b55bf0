package dev.pagoda.benchmarks;

import java.util.Arrays;
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

/** A put over an entry on the heap, by reference: 100 B values made beforehand, or each for its put, as a program does. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapPut {
    private static final int VALUES = 1024;

    /** Whose cache. */
    @Param({
        "CONCURRENT_HASH_MAP",
        "CAFFEINE_UNBOUNDED",
        "CAFFEINE",
        "CACHE2K",
        "CAFFEINE_JCACHE",
        "EHCACHE",
        "PAGODA_HEAP",
        "PAGODA_HEAP_BOUNDED"
    })
    public Library library;

    /** Whether each value is made when it is put. */
    @Param("false")
    public boolean fresh;

    private final byte[][] values = new byte[VALUES][];
    private Subject<byte[]> subject;

    /** Fills the cache. */
    @Setup
    public void open() {
        Arrays.setAll(values, Kind.BYTES::create);
        subject = library.openChecked(Shape.plain(Kind.BYTES, false));
        subject.fill(Workload.keys(Workload.KEYS), Kind.BYTES);
    }

    /** Closes the cache. */
    @TearDown
    public void close() {
        subject.close();
    }

    /** Puts another value under the next key. */
    @Benchmark
    public void put(Cursor cursor) {
        String key = cursor.next();
        int seed = cursor.position() & (VALUES - 1);
        subject.put(key, fresh ? Kind.BYTES.create(seed) : values[seed]);
    }
}
