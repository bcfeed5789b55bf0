package dev.pagoda.benchmarks;

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

/** Puts that return when the value is on the disk; with several threads, writers share what it costs. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DurablePut {
    /** Whose file. */
    @Param
    public Medium medium;

    private final byte[] value = Kind.BYTES.create(1);
    private Subject<byte[]> subject;

    /** Opens an empty file. */
    @Setup
    public void open() {
        subject = medium.open(Writing.EVERY_PUT);
    }

    /** Closes and removes the file. */
    @TearDown
    public void close() {
        subject.close();
    }

    /** Puts a value under the next key. */
    @Benchmark
    public void put(Cursor cursor) {
        subject.put(cursor.next(), value);
    }
}
