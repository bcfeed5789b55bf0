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

/** A hit on the heap by the kind of value: isolated from its user, or by reference for contrast. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class HeapGetByValue {
    /** What is cached. */
    public enum Values {
        BYTES,
        RECORD,
        BEAN
    }

    /** Whose cache; the raw ones copy by hand. */
    @Param({"CAFFEINE", "CACHE2K", "CAFFEINE_JCACHE", "EHCACHE", "PAGODA_HEAP_BOUNDED", "PAGODA_HEAP_MVSTORE"})
    public Library library;

    /** What is cached. */
    @Param
    public Values values;

    /** Whether the values are isolated. */
    @Param("true")
    public boolean byValue;

    private Subject<?> subject;

    /** Fills the cache. */
    @Setup
    public void open() {
        subject = switch (values) {
            case BYTES -> open(Kind.BYTES);
            case RECORD -> open(Kind.RECORD);
            case BEAN -> open(Kind.BEAN);
        };
    }

    private <V> Subject<V> open(Kind<V> kind) {
        Subject<V> opened = library.openChecked(Shape.plain(kind, byValue));
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
