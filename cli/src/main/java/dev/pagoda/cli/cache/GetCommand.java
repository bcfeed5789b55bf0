package dev.pagoda.cli.cache;

import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.FormatOptions;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Results;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Prints the value of a key. */
@Command(
        name = "get",
        description = "Print the value of a key; without an entry nothing is printed and the exit code is 1.",
        sortOptions = false)
public final class GetCommand implements Callable<Integer> {
    private static final String VALUE = "SELECT value FROM %s WHERE key = ?";
    private static final String ROW = "SELECT * FROM %s WHERE key = ?";

    private final Io io;

    @Mixin
    private final CacheOptions options = new CacheOptions();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Option(names = "--raw", description = "Print the bytes of the value, text as UTF-8, and no line end after it.")
    private boolean raw;

    @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
    private String key;

    public GetCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws SQLException {
        Format wanted = format.orElse(Format.TEXT);
        try (CacheSession session = CacheSession.open(io, options);
                PreparedStatement select = session.prepare(wanted == Format.TEXT ? VALUE : ROW)) {
            session.setKey(select, 1, key);
            try (ResultSet rows = select.executeQuery()) {
                boolean found = wanted == Format.TEXT
                        ? printValue(session, rows)
                        : Results.print(rows, wanted, io.out(), () -> false) > 0;
                if (!found) {
                    io.err().println("pagoda: The cache " + options.cache() + " has no entry with this key");
                }
                return found ? 0 : 1;
            }
        }
    }

    private boolean printValue(CacheSession session, ResultSet rows) throws SQLException {
        if (!rows.next()) {
            return false;
        }
        if (!raw) {
            io.out().print(rows.getString(1));
            io.out().print('\n');
        } else if (session.hasBinaryValues()) {
            io.write(rows.getBytes(1));
        } else {
            io.write(rows.getString(1).getBytes(StandardCharsets.UTF_8));
        }
        return true;
    }
}
