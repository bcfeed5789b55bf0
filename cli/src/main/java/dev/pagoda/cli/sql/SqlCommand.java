package dev.pagoda.cli.sql;

import dev.pagoda.cli.console.Format;
import dev.pagoda.cli.console.FormatOptions;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Target;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs SQL. */
@Command(
        name = "sql",
        description = {
            "Run SQL statements on the caches of a configuration: those given as arguments, or from a file, or from standard input;"
                    + " on a terminal, an interactive shell.",
            "Without a configuration the caches are on the heap, and gone at the end."
        },
        sortOptions = false)
public final class SqlCommand implements Callable<Integer> {
    private static final String SCRATCH = "memory:shell";

    private final Io io;

    @Mixin
    private final Target target = new Target();

    @Mixin
    private final FormatOptions format = new FormatOptions();

    @Option(
            names = {"-f", "--file"},
            paramLabel = "FILE",
            description = "Run the statements in this file.")
    private @Nullable Path file;

    @Option(names = "--timing", description = "Show how long each statement takes; the shell always does.")
    private boolean timing;

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Where the shell keeps its history; empty for nowhere. Default: sql_history in"
                    + " $XDG_STATE_HOME/pagoda, or in ~/.local/state/pagoda.")
    private @Nullable String history;

    @Parameters(
            paramLabel = "STATEMENT",
            arity = "0..*",
            description = "A statement; a semicolon ends it if another one follows in the same argument.")
    private List<String> statements = new ArrayList<>();

    public SqlCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, SQLException {
        String location = target.find(io);
        String opened = location == null ? SCRATCH : location;
        boolean interactive = statements.isEmpty() && file == null && io.terminal();
        try (Connection connection = DriverManager.getConnection(Target.jdbcUrl(opened))) {
            return interactive ? shell(connection) : scripts(connection);
        }
    }

    private int scripts(Connection connection) throws IOException {
        SqlSession session = new SqlSession(connection, io.out(), format.orElse(Format.TABLE), timing);
        boolean done = true;
        for (String statement : statements) {
            done = done && run(session, new StringReader(statement), false);
        }
        if (done && file != null) {
            done = run(session, Files.newBufferedReader(file), true);
        } else if (done && statements.isEmpty()) {
            done = run(session, new InputStreamReader(io.in(), StandardCharsets.UTF_8), true);
        }
        return done ? 0 : 1;
    }

    private boolean run(SqlSession session, Reader text, boolean numbered) throws IOException {
        try (BufferedReader lines = new BufferedReader(text)) {
            return new Script(session, io.err(), numbered).run(lines);
        }
    }

    private int shell(Connection connection) throws IOException, SQLException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).dumb(true).build()) {
            SqlSession session = new SqlSession(connection, terminal.writer(), format.orElse(Format.TABLE), true);
            new Shell(session, terminal, History.file(history, io)).run();
        }
        return 0;
    }
}
