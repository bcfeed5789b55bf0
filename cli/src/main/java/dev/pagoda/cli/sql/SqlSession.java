package dev.pagoda.cli.sql;

import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.Results;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Runs statements on a connection and prints what comes of them. For one thread, but for {@link #cancel}. */
final class SqlSession {
    private static final List<String> WRITES = List.of("insert", "update", "delete", "upsert", "merge", "replace");
    private static final List<String> BEGINS = List.of("begin", "start");
    private static final List<String> ENDS = List.of("commit", "rollback");

    private final Connection connection;
    private final PrintWriter out;
    private Format format;
    private boolean timing;
    private boolean inTransaction;
    private volatile boolean cancelled;
    private volatile @Nullable Statement running;

    SqlSession(Connection connection, PrintWriter out, Format format, boolean timing) {
        this.connection = connection;
        this.out = out;
        this.format = format;
        this.timing = timing;
    }

    Connection connection() {
        return connection;
    }

    PrintWriter out() {
        return out;
    }

    Format format() {
        return format;
    }

    void format(Format wanted) {
        format = wanted;
    }

    boolean timing() {
        return timing;
    }

    void timing(boolean wanted) {
        timing = wanted;
    }

    /** Returns whether BEGIN was the last of BEGIN, COMMIT and ROLLBACK. */
    boolean inTransaction() {
        return inTransaction;
    }

    /** Runs one statement and prints its rows, or how many rows it changed. */
    void run(String sql) throws SQLException {
        cancelled = false;
        long start = System.nanoTime();
        try (Statement statement = connection.createStatement()) {
            running = statement;
            boolean hasRows = statement.execute(sql);
            String words = hasRows ? printRows(statement) : changed(sql, statement.getLargeUpdateCount());
            if (format == Format.TABLE) {
                out.print(words + (timing ? ", " + millis(System.nanoTime() - start) : "") + "\n");
            }
            noteTransaction(sql);
        } finally {
            running = null;
            out.flush();
        }
    }

    /** Asks the statement that runs to end. May be called by any thread. */
    void cancel() {
        cancelled = true;
        Statement statement = running;
        if (statement != null) {
            try {
                statement.cancel();
            } catch (SQLException e) {
                // It has ended by itself.
                return;
            }
        }
    }

    private String printRows(Statement statement) throws SQLException {
        try (ResultSet rows = statement.getResultSet()) {
            return counted(Results.print(rows, format, out, () -> cancelled));
        }
    }

    private void noteTransaction(String sql) {
        String first = firstWord(sql);
        boolean rollsBackTo = sql.toLowerCase(Locale.ROOT).matches("(?s)rollback\\b.*\\bto\\b.*");
        inTransaction = BEGINS.contains(first) || (inTransaction && (rollsBackTo || !ENDS.contains(first)));
    }

    private static String changed(String sql, long count) {
        return WRITES.contains(firstWord(sql)) ? counted(count) + " changed" : "OK";
    }

    private static String counted(long rows) {
        return rows == 1 ? "1 row" : String.format(Locale.ROOT, "%,d rows", rows);
    }

    private static String firstWord(String sql) {
        return sql.split("\\W", 2)[0].toLowerCase(Locale.ROOT);
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, nanos < 10_000_000 ? "%.2f ms" : "%,.0f ms", nanos / 1e6);
    }
}
