package dev.pagoda.cli;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.tiering.StoreException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.sql.SQLException;
import javax.cache.CacheException;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Says in one sentence what went wrong. */
final class Errors implements IExecutionExceptionHandler, IParameterExceptionHandler {
    /** What picocli puts before some of its sentences. */
    private static final String PREFIX = "Error: ";

    private final PagodaCommand root;

    Errors(PagodaCommand root) {
        this.root = root;
    }

    @Override
    public int handleExecutionException(Exception error, CommandLine line, ParseResult result) {
        if (error instanceof ParameterException wrong) {
            return handleParseException(wrong, new String[0]);
        }
        line.getOut().flush();
        PrintWriter err = line.getErr();
        err.println("pagoda: " + sentence(error));
        if (root.verbose()) {
            error.printStackTrace(err);
        }
        return CommandLine.ExitCode.SOFTWARE;
    }

    @Override
    public int handleParseException(ParameterException error, String[] arguments) {
        CommandLine line = error.getCommandLine();
        PrintWriter err = line.getErr();
        err.println("pagoda: " + sentence(error));
        if (!CommandLine.UnmatchedArgumentException.printSuggestions(error, err)) {
            err.println("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        }
        return CommandLine.ExitCode.USAGE;
    }

    private static String sentence(ParameterException error) {
        CommandLine line = error.getCommandLine();
        if (error instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.isUnknownOption()
                && !line.getSubcommands().isEmpty()) {
            return "There is no command " + unmatched.getUnmatched().get(0);
        }
        String message = String.valueOf(error.getMessage());
        return message.startsWith(PREFIX) ? message.substring(PREFIX.length()) : message;
    }

    private static String sentence(Exception error) {
        boolean speaks = error instanceof CommandFailure
                || error instanceof StoreException
                || error instanceof SQLException
                || error instanceof CacheException
                || error instanceof UncheckedIOException;
        String message = error.getMessage();
        if (speaks && message != null) {
            return message;
        }
        if (error instanceof NoSuchFileException missing) {
            return "There is no file " + missing.getFile();
        }
        if (error instanceof IOException) {
            return error.getClass().getSimpleName() + (message == null ? "" : ": " + message);
        }
        return "This is an error in the program, " + error.getClass().getName() + "; --verbose shows where";
    }
}
