package dev.pagoda.cli.sql;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.sql.SQLException;

/** Runs statements one after the other, up to the first error. One use. */
final class Script {
    /** What a line leads to. */
    private enum Step {
        NEXT,
        LEAVE,
        FAIL
    }

    private final SqlSession session;
    private final ShellCommands commands;
    private final PrintWriter err;
    private final boolean numbered;
    private final StatementSplitter splitter = new StatementSplitter();

    /** Makes a script; {@code numbered} says whether errors name the line of the statement. */
    Script(SqlSession session, PrintWriter err, boolean numbered) {
        this.session = session;
        this.commands = new ShellCommands(session);
        this.err = err;
        this.numbered = numbered;
    }

    /** Runs what {@code lines} hold, where the last statement needs no semicolon, and returns whether all went well. */
    boolean run(BufferedReader lines) throws IOException {
        Step step = Step.NEXT;
        String line = lines.readLine();
        while (line != null && step == Step.NEXT) {
            step = splitter.isBlank() && ShellCommands.isCommand(line) ? command(line) : statements(line);
            line = lines.readLine();
        }
        StatementSplitter.Statement rest = splitter.rest();
        return step == Step.LEAVE || (step == Step.NEXT && (rest == null || run(rest)));
    }

    private Step command(String line) {
        int number = splitter.skip();
        try {
            return commands.run(line) ? Step.NEXT : Step.LEAVE;
        } catch (SQLException e) {
            report(e, number);
            return Step.FAIL;
        }
    }

    private Step statements(String line) {
        for (StatementSplitter.Statement statement : splitter.add(line)) {
            if (!run(statement)) {
                return Step.FAIL;
            }
        }
        return Step.NEXT;
    }

    private boolean run(StatementSplitter.Statement statement) {
        try {
            session.run(statement.sql());
            return true;
        } catch (SQLException e) {
            report(e, statement.line());
            return false;
        }
    }

    private void report(SQLException error, int line) {
        session.out().flush();
        err.println(describe(error, numbered ? line : 0));
    }

    /** Returns SQLState and message, and the line of the statement if it is not 0. */
    static String describe(SQLException error, int line) {
        return "ERROR " + error.getSQLState() + (line == 0 ? "" : " in line " + line) + ": " + error.getMessage();
    }
}
