package dev.pagoda.cli;

import dev.pagoda.cli.console.Io;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Starts the command line. */
public final class Main {
    private static final String LOG_FORMAT = "java.util.logging.SimpleFormatter.format";
    private static final Logger LOGS = Logger.getLogger("");

    private Main() {}

    /** Runs the command of {@code arguments}, and exits with its code: 0 done, 1 failed, 2 used in a wrong way. */
    public static void main(String[] arguments) {
        if (System.getProperty(LOG_FORMAT) == null) {
            System.setProperty(LOG_FORMAT, "%4$s: %5$s%n");
        }
        LOGS.setLevel(Level.WARNING);
        System.exit(run(Io.ofProcess(), arguments));
    }

    /** Runs the command of {@code arguments} and returns its exit code. */
    static int run(Io io, String... arguments) {
        PagodaCommand root = new PagodaCommand();
        Errors errors = new Errors(root);
        CommandLine line = new CommandLine(root, new Commands(io))
                .setOut(io.out())
                .setErr(io.err())
                .setExecutionExceptionHandler(errors)
                .setParameterExceptionHandler(errors)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setUsageHelpAutoWidth(true);
        int code = line.execute(arguments);
        io.flush();
        if (io.hasLostOutput()) {
            io.err().println("pagoda: Standard output could not be written completely");
            return Math.max(code, CommandLine.ExitCode.SOFTWARE);
        }
        return code;
    }
}
