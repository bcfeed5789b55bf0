package dev.pagoda.cli.console;

import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** The options that choose how rows are printed. */
public final class FormatOptions {
    @ArgGroup
    private final Choice choice = new Choice();

    /** One of them at most. */
    static final class Choice {
        @Option(names = "--csv", description = "Print rows as CSV with a line of headings.")
        private boolean csv;

        @Option(names = "--json", description = "Print a JSON object for each row, on a line of its own.")
        private boolean json;
    }

    /** Returns the chosen format, else {@code otherwise}. */
    public Format orElse(Format otherwise) {
        return choice.csv ? Format.CSV : choice.json ? Format.JSON : otherwise;
    }
}
