package dev.pagoda.kvdriver.jdbc;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The update counts of a batch, which goes on after a failure and reports the first one at its end. */
final class BatchCounts {
    /** One statement of a batch. */
    interface Part {
        long run() throws SQLException;
    }

    private final long[] counts;
    private int size;
    private @Nullable SQLException failure;

    BatchCounts(int length) {
        counts = new long[length];
    }

    void add(Part part) {
        try {
            counts[size] = part.run();
        } catch (SQLException e) {
            counts[size] = Statement.EXECUTE_FAILED;
            if (failure == null) {
                failure = e;
            } else {
                failure.setNextException(e);
            }
        }
        size++;
    }

    /** Notes a failure of the batch as a whole, of which nobody can tell what was carried out before. */
    void fail(SQLException e) {
        Arrays.fill(counts, Statement.EXECUTE_FAILED);
        failure = e;
    }

    /** Returns the counts if all went well. */
    long[] result() throws BatchUpdateException {
        if (failure != null) {
            BatchUpdateException exception = new BatchUpdateException(
                    failure.getMessage(), failure.getSQLState(), failure.getErrorCode(), counts, failure);
            exception.setNextException(failure);
            throw exception;
        }
        return counts;
    }

    static int[] ints(long[] counts) {
        return Arrays.stream(counts).mapToInt(Math::toIntExact).toArray();
    }
}
