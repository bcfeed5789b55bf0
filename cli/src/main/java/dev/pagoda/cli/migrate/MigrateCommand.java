package dev.pagoda.cli.migrate;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that has those on migrations below it. */
@Command(
        name = "migrate",
        description = "List, apply or check the migrations of the schema that a database backend keeps.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            MigrateInfoCommand.class,
            MigrateRunCommand.class,
            MigrateValidateCommand.class,
            CommandLine.HelpCommand.class
        })
public final class MigrateCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Makes the command, as picocli does. */
    public MigrateCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: info, run or validate");
    }
}
