package dev.pagoda.benchmarks;

import java.sql.SQLException;
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

/** A value of 100 characters selected by its key through a prepared statement, and the same read from the store below. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class PointSelect {
    /** What is asked. */
    @Param
    public SqlEngine engine;

    private Lookup lookup;

    /** Fills a table. */
    @Setup
    public void open() throws SQLException {
        lookup = engine.open();
    }

    /** Closes the connection. */
    @TearDown
    public void close() throws SQLException {
        lookup.close();
    }

    /** Selects the next key. */
    @Benchmark
    public String select(Cursor cursor) throws SQLException {
        return lookup.select(cursor.next());
    }

    /** A table, or a store, that is asked for text. */
    interface Lookup extends AutoCloseable {
        String select(String key) throws SQLException;

        @Override
        void close() throws SQLException;
    }
}
