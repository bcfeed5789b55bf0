package dev.pagoda.cli.demo;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.Results;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;

/** What the demo shows with SQL. */
final class SqlSteps {
    /** The key whose value is changed. */
    static final String CHANGED_KEY = "SNOWMAN";
    /** What is added to that value. */
    static final String CHANGE = ", melting";

    private static final String COUNT = "SELECT COUNT(*) FROM unicode";
    private static final String PREFIX =
            "SELECT key, value FROM unicode WHERE key LIKE 'GREEK SMALL LETTER A%' ORDER BY key LIMIT 5";
    private static final String READ = "SELECT key, value, version FROM unicode WHERE key = 'SNOWMAN'";
    private static final String COMPARE_AND_SET = "UPDATE unicode SET value = ? WHERE key = ? AND version = ?";
    private static final String BRIEF = "INSERT INTO unicode (key, value, ttl) VALUES ('MAYFLY', 'here', '500ms')";
    private static final String BRIEF_READ = "SELECT value FROM unicode WHERE key = 'MAYFLY'";
    private static final long LONGEST_WAIT_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final PrintWriter out;
    private final Connection connection;

    SqlSteps(PrintWriter out, Connection connection) {
        this.out = out;
        this.connection = connection;
    }

    /** Counts, scans, compares and sets, and lets an entry expire. */
    void run(Cache<String, String> cache) throws SQLException {
        show(COUNT);
        show(PREFIX);
        compareAndSet(cache);
        expire();
        out.flush();
    }

    /** Shows that the data, the change included, is there. */
    void afterRestart() throws SQLException {
        show(COUNT);
        show(READ);
        out.flush();
    }

    private void compareAndSet(Cache<String, String> cache) throws SQLException {
        try (Statement select = connection.createStatement();
                ResultSet row = select.executeQuery(READ);
                PreparedStatement update = connection.prepareStatement(COMPARE_AND_SET)) {
            if (!row.next()) {
                throw new CommandFailure("The entry " + CHANGED_KEY + " is gone");
            }
            update.setString(1, row.getString("value") + CHANGE);
            update.setString(2, CHANGED_KEY);
            update.setLong(3, row.getLong("version"));
            say("Compare-and-set: " + COMPARE_AND_SET);
            say("   with the version that was read: " + update.executeUpdate() + " row changed");
            say("   the same again, now stale:      " + update.executeUpdate() + " rows changed");
            say("   JCache sees it at once: get(\"" + CHANGED_KEY + "\") is \"" + cache.get(CHANGED_KEY) + "\"");
        }
    }

    private void expire() throws SQLException {
        say("Time to live: " + BRIEF);
        try (Statement statement = connection.createStatement()) {
            long start = System.nanoTime();
            statement.executeUpdate(BRIEF);
            say("   right after it: " + (exists() ? "there" : "gone"));
            while (exists()) {
                if (System.nanoTime() - start > LONGEST_WAIT_NANOS) {
                    throw new CommandFailure("An entry did not expire");
                }
                LockSupport.parkNanos(LOOK_AGAIN_NANOS);
            }
            say(String.format(Locale.ROOT, "   gone after %.2f s", (System.nanoTime() - start) / 1e9));
        }
    }

    private boolean exists() throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(BRIEF_READ)) {
            return rows.next();
        }
    }

    private void show(String sql) throws SQLException {
        say(sql);
        StringWriter table = new StringWriter();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql);
                PrintWriter writer = new PrintWriter(table)) {
            Results.print(rows, Format.TABLE, writer, () -> false);
        }
        table.toString().lines().forEach(line -> say("   " + line));
    }

    private void say(String line) {
        out.print("   " + line + "\n");
    }
}
