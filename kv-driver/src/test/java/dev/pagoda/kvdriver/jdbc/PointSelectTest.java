package dev.pagoda.kvdriver.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.pagoda.tiering.Store;
import dev.pagoda.tiering.assembly.Pagoda;
import java.lang.management.ManagementFactory;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a prepared point select costs beside the read of the store. */
final class PointSelectTest {
    private static final int RUNS = 20_000;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private Database db;

    @BeforeEach
    void open() throws SQLException {
        db = Database.memory();
        db.all(
                "CREATE TABLE t (key VARCHAR PRIMARY KEY, value VARCHAR)",
                "INSERT INTO t VALUES ('a', 'x'), ('b', 'y')");
    }

    @AfterEach
    void close() throws SQLException {
        db.close();
    }

    private interface Run {
        void run() throws SQLException;
    }

    private static double bytesPerRun(Run run) throws SQLException {
        for (int i = 0; i < RUNS; i++) {
            run.run();
        }
        long before = THREADS.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < RUNS; i++) {
            run.run();
        }
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / (double) RUNS;
    }

    @Test
    @SuppressWarnings("unchecked")
    void allocatesItsResultAndNothingElse() throws SQLException {
        Store<String, String> store = (Store<String, String>)
                Objects.requireNonNull(db.connection().unwrap(Pagoda.class).find("t"))
                        .store();
        double ofStore = bytesPerRun(() -> Objects.requireNonNull(store.get("a")));
        try (PreparedStatement select = db.connection().prepareStatement("SELECT value FROM t WHERE key = ?")) {
            double ofStatement = bytesPerRun(() -> {
                select.setString(1, "a");
                try (ResultSet row = select.executeQuery()) {
                    assertTrue(row.next() && "x".equals(row.getString(1)) && !row.next());
                }
            });
            assertThat(ofStatement - ofStore)
                    .as("bytes of the driver for each run")
                    .isLessThanOrEqualTo(64);
        }
    }

    private static void assertTrue(boolean condition) {
        if (!condition) {
            throw new AssertionError("a wrong row");
        }
    }
}
