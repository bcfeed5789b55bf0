package dev.pagoda.cli.console;

import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Prints results of SQL. */
public final class Results {
    private static final int ROWS_BETWEEN_CHECKS = 1_000;

    private Results() {}

    /**
     * Prints the rows of a result as they come.
     *
     * @param stopped whether the user wants no more of them
     * @return how many were printed
     * @throws SQLException with SQLState 57014 if {@code stopped} says so
     */
    public static long print(ResultSet rows, Format format, PrintWriter out, BooleanSupplier stopped)
            throws SQLException {
        List<Column> columns = Column.of(rows.getMetaData());
        RowWriter writer = format.writer(out, columns);
        long count = 0;
        while (rows.next()) {
            if (stopped.getAsBoolean()) {
                throw new SQLException("The statement was cancelled", "57014");
            }
            writer.row(fields(rows, columns.size()));
            // Nobody reads any more: the next program of a pipe has ended.
            if (++count % ROWS_BETWEEN_CHECKS == 0 && out.checkError()) {
                return count;
            }
        }
        writer.end();
        return count;
    }

    private static List<@Nullable String> fields(ResultSet rows, int count) throws SQLException {
        List<@Nullable String> fields = new ArrayList<>(count);
        for (int i = 1; i <= count; i++) {
            fields.add(rows.getString(i));
        }
        return fields;
    }
}
