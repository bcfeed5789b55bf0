package dev.pagoda.cli.sql;

import dev.pagoda.tiering.assembly.Pagoda;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.terminal.Terminal;
import org.jspecify.annotations.Nullable;

/** Reads statements from a terminal and runs them until the user leaves. */
final class Shell {
    private static final String PROMPT = "pagoda> ";
    private static final String IN_TRANSACTION = "pagoda*> ";
    private static final String CONTINUED = "%P    -> ";

    private final SqlSession session;
    private final ShellCommands commands;
    private final Terminal terminal;
    private final @Nullable Path history;

    Shell(SqlSession session, Terminal terminal, @Nullable Path history) {
        this.session = session;
        this.commands = new ShellCommands(session);
        this.terminal = terminal;
        this.history = history;
    }

    /** Runs until the user leaves. */
    void run() throws IOException, SQLException {
        LineReader reader = reader();
        terminal.handle(Terminal.Signal.INT, signal -> session.cancel());
        terminal.writer().println("Connected to " + label() + "; \\? for help, \\q to leave");
        while (next(reader)) {
            terminal.flush();
        }
        if (session.inTransaction()) {
            terminal.writer().println("The open transaction was rolled back");
        }
        if (history != null) {
            reader.getHistory().save();
        }
        terminal.flush();
    }

    private String label() throws SQLException {
        return session.connection().unwrap(Pagoda.class).configuration().label();
    }

    private LineReader reader() {
        LineReaderBuilder builder = LineReaderBuilder.builder()
                .appName("pagoda")
                .terminal(terminal)
                .parser(new StatementParser())
                .completer(new SqlCompleter(session.connection()))
                .variable(LineReader.SECONDARY_PROMPT_PATTERN, CONTINUED)
                .variable(LineReader.INDENTATION, 0)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .option(LineReader.Option.HISTORY_TIMESTAMPED, false)
                .option(LineReader.Option.CASE_INSENSITIVE, true);
        if (history != null) {
            builder.variable(LineReader.HISTORY_FILE, history);
        }
        return builder.build();
    }

    /** Reads and runs one entry; returns false if the user wants to leave. */
    private boolean next(LineReader reader) {
        String text;
        try {
            text = reader.readLine(session.inTransaction() ? IN_TRANSACTION : PROMPT);
        } catch (UserInterruptException e) {
            return true;
        } catch (EndOfFileException e) {
            return false;
        }
        if (text.isBlank()) {
            return true;
        }
        try {
            return ShellCommands.isCommand(text) ? commands.run(text) : statements(text);
        } catch (SQLException e) {
            report(e);
            return true;
        }
    }

    private boolean statements(String text) throws SQLException {
        for (StatementSplitter.Statement statement : split(text)) {
            session.run(statement.sql());
        }
        return true;
    }

    private static List<StatementSplitter.Statement> split(String text) {
        StatementSplitter splitter = new StatementSplitter();
        List<StatementSplitter.Statement> statements = new ArrayList<>();
        text.lines().forEach(line -> statements.addAll(splitter.add(line)));
        return statements;
    }

    private void report(SQLException error) {
        PrintWriter out = terminal.writer();
        out.println(Script.describe(error, 0));
        out.flush();
    }
}
