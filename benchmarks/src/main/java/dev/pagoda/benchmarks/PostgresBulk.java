package dev.pagoda.benchmarks;

import dev.pagoda.testing.PostgresServer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
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
import org.postgresql.PGConnection;
import org.postgresql.copy.PGCopyOutputStream;

/** Two ways to upsert many rows into a bare table: arrays in one statement, and a binary COPY that is merged. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PostgresBulk {
    private static final byte[] HEADER = {
        'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xFF, '\r', '\n', 0, 0, 0, 0, 0, 0, 0, 0, 0
    };
    private static final short END = -1;

    /** By arrays, or by COPY. */
    @Param({"UNNEST", "COPY"})
    public String way;

    /** How many rows at once. */
    @Param({"100", "1000", "10000"})
    public int rows;

    private final byte[] value = Kind.BYTES.create(1);
    private final byte[][] keys = Arrays.stream(Workload.keys(Workload.KEYS))
            .map(key -> key.getBytes(StandardCharsets.UTF_8))
            .toArray(byte[][]::new);
    private PostgresServer server;
    private Connection connection;
    private PreparedStatement unnest;
    private PreparedStatement merge;
    private int from;

    /** Starts a server and fills its table. */
    @Setup
    public void open() throws SQLException {
        server = Database.start("off");
        connection = server.connect(Database.NAME, PostgresServer.SUPERUSER);
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE raw (key bytea PRIMARY KEY, value bytea)");
            statement.execute("CREATE TEMP TABLE staged (key bytea, value bytea) ON COMMIT DELETE ROWS");
        }
        unnest = connection.prepareStatement("INSERT INTO raw SELECT * FROM unnest(?::bytea[], ?::bytea[])"
                + " ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        merge = connection.prepareStatement(
                "INSERT INTO raw SELECT * FROM staged ON CONFLICT (key) DO UPDATE SET value = excluded.value");
        upsertArrays(keys);
        server.execute(Database.NAME, "VACUUM ANALYZE");
        connection.setAutoCommit(way.equals("UNNEST"));
    }

    /** Stops the server and removes its files. */
    @TearDown
    public void close() throws SQLException, IOException {
        connection.close();
        server.close();
    }

    /** Upserts the next rows. */
    @Benchmark
    public void upsert() throws SQLException, IOException {
        from = from + rows < keys.length ? from + rows : 0;
        byte[][] next = Arrays.copyOfRange(keys, from, from + rows);
        if (way.equals("UNNEST")) {
            upsertArrays(next);
        } else {
            copyAndMerge(next);
        }
    }

    private void upsertArrays(byte[][] next) throws SQLException {
        byte[][] values = new byte[next.length][];
        Arrays.fill(values, value);
        unnest.setArray(1, connection.createArrayOf("bytea", next));
        unnest.setArray(2, connection.createArrayOf("bytea", values));
        unnest.executeUpdate();
    }

    private void copyAndMerge(byte[][] next) throws SQLException, IOException {
        ByteBuffer form = ByteBuffer.allocate(HEADER.length + next.length * (value.length + 64));
        form.put(HEADER);
        for (byte[] key : next) {
            form.putShort((short) 2)
                    .putInt(key.length)
                    .put(key)
                    .putInt(value.length)
                    .put(value);
        }
        form.putShort(END);
        try (PGCopyOutputStream copy = new PGCopyOutputStream(
                connection.unwrap(PGConnection.class), "COPY staged FROM STDIN (FORMAT binary)")) {
            copy.write(form.array(), 0, form.position());
        }
        merge.executeUpdate();
        connection.commit();
    }
}
