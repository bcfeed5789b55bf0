package dev.pagoda.cli.sql;

import dev.pagoda.cli.console.Column;
import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.RowWriter;
import dev.pagoda.cli.console.TierTable;
import dev.pagoda.tiering.CacheInfo;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import java.io.PrintWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the shell understands beside SQL: one line each, without a semicolon. */
final class ShellCommands {
    static final String HELP = """
            Statements end with a semicolon and may have several lines. The language: docs/sql.md
              \\d             list the tables (caches)
              \\d NAME        describe one: columns, time to live, what each tier counted
              \\format NAME   print rows as table, csv or json
              \\timing        show how long statements take, or no longer
              \\? or help     this text
              \\q or quit     leave; Ctrl-D does too, Ctrl-C cancels a statement or clears the line
            """;

    private final SqlSession session;

    ShellCommands(SqlSession session) {
        this.session = session;
    }

    /** Returns whether a line, with which no statement has begun yet, is a command of the shell. */
    static boolean isCommand(String line) {
        String word = line.strip().toLowerCase(Locale.ROOT);
        return word.startsWith("\\") || List.of("help", "quit", "exit").contains(withoutSemicolon(word));
    }

    /**
     * Carries a command out.
     *
     * @return false if the user wants to leave
     * @throws SQLException with SQLState 42601 if there is no such command
     */
    boolean run(String line) throws SQLException {
        String[] words = withoutSemicolon(line.strip()).split("\\s+", 2);
        String argument = words.length == 1 ? "" : words[1].strip();
        String word = words[0].toLowerCase(Locale.ROOT);
        switch (word) {
            case "\\q", "quit", "exit" -> {
                return false;
            }
            case "\\?", "\\h", "\\help", "help" -> session.out().print(HELP);
            case "\\d", "\\dt" -> describe(argument);
            case "\\timing" -> timing();
            case "\\format" -> format(argument);
            default ->
                throw new SQLException("The shell has no command " + words[0] + "; \\? lists those it has", "42601");
        }
        session.out().flush();
        return true;
    }

    private void describe(String name) throws SQLException {
        if (name.isEmpty()) {
            session.run("SHOW TABLES");
            return;
        }
        TieredCache<?, ?> cache = find(unquoted(name));
        if (cache == null) {
            throw new SQLException("There is no table " + unquoted(name), "42P01");
        }
        PrintWriter out = session.out();
        out.println("Table " + cache.name());
        printColumns(cache.name());
        out.println("Time to live: " + cache.settings().ttl() + "; codec of values: "
                + cache.format().valueCodec());
        out.println("Tiers, nearest first, and what they counted since the cache was opened:");
        TierTable tiers = new TierTable(out);
        cache.tiers().forEach(tiers::add);
        tiers.end();
    }

    private void printColumns(String table) throws SQLException {
        RowWriter rows = Format.TABLE.writer(session.out(), Column.ofText("column", "type", "null"));
        String pattern = table.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
        try (ResultSet columns = session.connection().getMetaData().getColumns(null, null, pattern, "%")) {
            while (columns.next()) {
                rows.row(Arrays.asList(
                        columns.getString("COLUMN_NAME"),
                        columns.getString("TYPE_NAME"),
                        columns.getString("IS_NULLABLE").toLowerCase(Locale.ROOT)));
            }
        }
        rows.end();
    }

    /** Finds a cache by its name, else by its name in any case. */
    private @Nullable TieredCache<?, ?> find(String name) throws SQLException {
        Pagoda pagoda = session.connection().unwrap(Pagoda.class);
        TieredCache<?, ?> exact = pagoda.find(name);
        if (exact != null) {
            return exact;
        }
        List<String> similar = pagoda.caches().stream()
                .map(CacheInfo::name)
                .filter(name::equalsIgnoreCase)
                .toList();
        return similar.size() == 1 ? pagoda.find(similar.get(0)) : null;
    }

    private void timing() {
        session.timing(!session.timing());
        session.out().println("Timing is " + (session.timing() ? "on" : "off"));
    }

    private void format(String name) throws SQLException {
        switch (name.toLowerCase(Locale.ROOT)) {
            case "table" -> session.format(Format.TABLE);
            case "csv" -> session.format(Format.CSV);
            case "json" -> session.format(Format.JSON);
            default -> throw new SQLException("The formats are table, csv and json", "42601");
        }
    }

    private static String unquoted(String name) {
        boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
        return quoted ? name.substring(1, name.length() - 1).replace("\"\"", "\"") : name;
    }

    private static String withoutSemicolon(String line) {
        return line.endsWith(";") ? line.substring(0, line.length() - 1).strip() : line;
    }
}
