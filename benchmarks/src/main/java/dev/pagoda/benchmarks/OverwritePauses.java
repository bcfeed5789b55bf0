package dev.pagoda.benchmarks;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One thread overwrites 1 KiB values at full speed; what counts is the longest time that one put takes. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 0)
@Measurement(iterations = 1)
public class OverwritePauses {
    private static final int SIZE = 1024;

    /** Whose file. */
    @Param
    public Medium medium;

    /** For how long. */
    @Param("60")
    public int seconds;

    /** Opens a file and overwrites. */
    @Benchmark
    public void overwrite(Cursor cursor, Pauses pauses) {
        try (Subject<byte[]> subject = medium.open(Writing.MEANWHILE)) {
            long last = System.nanoTime();
            long end = last + TimeUnit.SECONDS.toNanos(seconds);
            while (last < end) {
                subject.put(cursor.next(), new byte[SIZE]);
                long now = System.nanoTime();
                pauses.add(now - last);
                last = now;
            }
        }
    }
}
