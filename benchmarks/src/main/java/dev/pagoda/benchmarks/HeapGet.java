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

/**
 * A hit on the heap that hands out a reference: 100 B values. A cache in front of a file stores by value; it is given values that can't
 * change, which need no copy.
 */
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

    private Subject<?> subject;

    /** Fills the cache. */
    @Setup
    public void open() {
        boolean overFile = library == Library.PAGODA_HEAP_MVSTORE;
        subject = overFile ? open(Kind.TEXT, true) : open(Kind.BYTES, false);
    }

    private <V> Subject<V> open(Kind<V> kind, boolean byValue) {
        Subject<V> opened = library.openChecked(new Shape<>(kind, byValue, expiry, statistics, Workload.CAPACITY));
        opened.fill(Workload.keys(Workload.KEYS), kind);
        return opened;
    }

    /** Closes the cache. */
    @TearDown
    public void close() {
        subject.close();
    }

    /** Gets the next key. */
    @Benchmark
    public @Nullable Object get(Cursor cursor) {
        return subject.get(cursor.next());
    }
}
