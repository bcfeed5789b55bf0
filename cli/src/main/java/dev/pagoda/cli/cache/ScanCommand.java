package dev.pagoda.cli.cache;

import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.FormatOptions;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Results;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Prints entries in the order of their keys. */
@Command(
        name = "scan",
        description = {
            "Print the entries of a cache in the order of their keys: one on a line, key and value with a tab between them.",
            "Tabs, line ends and backslashes in them are written as \\t, \\n, \\r and \\\\."
        },
        sortOptions = false)
public final class ScanCommand implements Callable<Integer> {
    private final Io io;

    @Mixin
    private final CacheOptions options = new CacheOptions();

    @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that start with this text.")
    private @Nullable String prefix;

    @Option(names = "--from", paramLabel = "KEY", description = "Only this key and those after it.")
    private @Nullable String from;

    @Option(names = "--to", paramLabel = "KEY", description = "Only keys before this one.")
    private @Nullable String to;

    @Option(names = "--reverse", description = "The largest key first.")
    private boolean reverse;

    @Option(names = "--limit", paramLabel = "COUNT", description = "At most so many entries.")
    private @Nullable Long limit;

    @Option(names = "--keys", description = "Print the keys alone.")
    private boolean keysOnly;

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Spec
    private CommandSpec spec;

    public ScanCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws SQLException {
        if (limit != null && limit < 0) {
            throw new ParameterException(
                    spec.commandLine(), "Invalid value for option '--limit': must not be negative");
        }
        Format wanted = format.orElse(Format.TEXT);
        try (CacheSession session = CacheSession.open(io, options);
                PreparedStatement select = session.prepare(sql(wanted))) {
            bind(session, select);
            try (ResultSet rows = select.executeQuery()) {
                Results.print(rows, wanted, io.out(), () -> false);
            }
        }
        return 0;
    }

    private String sql(Format wanted) {
        List<String> conditions = new ArrayList<>();
        if (prefix != null) {
            conditions.add("key LIKE ? ESCAPE '!'");
        }
        if (from != null) {
            conditions.add("key >= ?");
        }
        if (to != null) {
            conditions.add("key < ?");
        }
        String columns = keysOnly ? "key" : wanted == Format.TEXT ? "key, value" : "*";
        return "SELECT " + columns + " FROM %s"
                + (conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions))
                + " ORDER BY key" + (reverse ? " DESC" : "")
                + (limit == null ? "" : " LIMIT " + limit);
    }

    private void bind(CacheSession session, PreparedStatement select) throws SQLException {
        int index = 1;
        if (prefix != null) {
            String escaped = prefix.replace("!", "!!").replace("%", "!%").replace("_", "!_");
            select.setString(index++, escaped + "%");
        }
        if (from != null) {
            session.setKey(select, index++, from);
        }
        if (to != null) {
            session.setKey(select, index, to);
        }
    }
}
