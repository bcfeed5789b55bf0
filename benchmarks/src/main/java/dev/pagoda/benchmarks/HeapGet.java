package dev.pagoda.benchmarks;

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

/** A hit on the heap, by reference: 100 B values. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapGet {
    /** Whose cache. */
    @Param
    public Library library;

    /** When entries expire. */
    @Param("ETERNAL")
    public Expiry expiry;

    /** Whether the cache counts. */
    @Param("false")
    public boolean statistics;

    private Subject<byte[]> subject;

    /** Fills the cache. */
    @Setup
    public void open() {
        subject = library.openChecked(new Shape<>(Kind.BYTES, false, expiry, statistics, Workload.CAPACITY));
        subject.fill(Workload.keys(Workload.KEYS), Kind.BYTES);
    }

    /** Closes the cache. */
    @TearDown
    public void close() {
        subject.close();
    }

    /** Gets the next key. */
    @Benchmark
    public byte @Nullable [] get(Cursor cursor) {
        return subject.get(cursor.next());
    }
}
