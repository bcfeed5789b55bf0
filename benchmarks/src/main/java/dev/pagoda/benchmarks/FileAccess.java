package dev.pagoda.benchmarks;

import java.util.Arrays;
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

/** Reads and writes of a file that nobody waits for: 100 B values. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class FileAccess {
    private static final int VALUES = 1024;

    /** Whose file. */
    @Param
    public Medium medium;

    /** When what was put goes to the disk. */
    @Param({"MEANWHILE", "AT_CLOSE"})
    public Writing writing;

    private final byte[][] values = new byte[VALUES][];
    private Subject<byte[]> subject;

    /** Fills the file. */
    @Setup
    public void open() {
        Arrays.setAll(values, Kind.BYTES::create);
        subject = medium.open(writing);
        subject.fill(Workload.keys(Workload.KEYS), Kind.BYTES);
    }

    /** Closes and removes the file. */
    @TearDown
    public void close() {
        subject.close();
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
}
