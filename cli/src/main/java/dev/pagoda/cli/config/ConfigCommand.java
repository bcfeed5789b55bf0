package dev.pagoda.cli.config;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command that has those on a configuration below it. */
@Command(
        name = "config",
        description = "Check or print a configuration.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ConfigValidateCommand.class, ConfigShowCommand.class, CommandLine.HelpCommand.class})
public final class ConfigCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    /** Makes the command, as picocli does. */
    public ConfigCommand() {}

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "A command is missing: validate or show");
    }
}
