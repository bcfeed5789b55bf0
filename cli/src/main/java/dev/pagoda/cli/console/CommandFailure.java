package dev.pagoda.cli.console;

/** Ends a command with exit code 1 and one sentence on standard error. */
public final class CommandFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public CommandFailure(String message) {
        super(message);
    }
}
