package dev.pagoda.benchmarks;

import dev.pagoda.testing.PostgresServer;
import java.io.IOException;
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

/** Reads and writes of a real PostgreSQL with 100,000 rows of 100 B, one key or many in each round trip. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PostgresAccess {
    private static final int READ_BATCH = 100;
    private static final int WRITE_BATCH = 1_000;

    /** Who asks: the driver alone, or Pagoda. */
    @Param({"PGJDBC", "PAGODA"})
    public String client;

    /** Whether a commit waits for the disk. */
    @Param({"off", "on"})
    public String synchronousCommit;

    /** Whether the server writes down who changed what. */
    @Param({"false", "true"})
    public boolean audited;

    /** Whether another process keeps copies. */
    @Param({"false", "true"})
    public boolean feed;

    private final byte[] value = Kind.BYTES.create(1);
    private final String[] keys = Workload.keys(Workload.KEYS);
    private PostgresServer server;
    private Database database;

    /** Starts a server and fills its table. */
    @Setup
    public void open() {
        server = Database.start(synchronousCommit);
        database = client.equals("PAGODA") ? new PagodaDatabase(server, audited, feed) : new RawDatabase(server);
        for (int from = 0; from < keys.length; from += WRITE_BATCH) {
            database.putAll(Arrays.copyOfRange(keys, from, from + WRITE_BATCH), value);
        }
        server.execute(Database.NAME, "VACUUM ANALYZE");
    }

    /** Stops the server and removes its files. */
    @TearDown
    public void close() throws IOException {
        database.close();
        server.close();
    }

    /** Gets the next key. */
    @Benchmark
    public byte @Nullable [] get(Cursor cursor) {
        return database.get(cursor.next());
    }

    /** Puts a value under the next key. */
    @Benchmark
    public void put(Cursor cursor) {
        database.put(cursor.next(), value);
    }

    /** Gets a hundred keys at once. */
    @Benchmark
    public int getAll(Cursor cursor) {
        return database.getAll(batch(cursor, READ_BATCH));
    }

    /** Puts a thousand values at once. */
    @Benchmark
    public void putAll(Cursor cursor) {
        database.putAll(batch(cursor, WRITE_BATCH), value);
    }

    private String[] batch(Cursor cursor, int size) {
        cursor.next();
        int from = Math.floorMod(cursor.position() * size, keys.length);
        return Arrays.copyOfRange(keys, from, from + size);
    }
}
