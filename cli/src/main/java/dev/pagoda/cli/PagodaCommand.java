package dev.pagoda.cli;

import dev.pagoda.cli.cache.DeleteCommand;
import dev.pagoda.cli.cache.GetCommand;
import dev.pagoda.cli.cache.PutCommand;
import dev.pagoda.cli.cache.ScanCommand;
import dev.pagoda.cli.config.ConfigCommand;
import dev.pagoda.cli.config.HealthCommand;
import dev.pagoda.cli.demo.DemoCommand;
import dev.pagoda.cli.migrate.MigrateCommand;
import dev.pagoda.cli.sql.SqlCommand;
import picocli.AutoComplete.GenerateCompletion;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command that has the others below it. */
@Command(
        name = "pagoda",
        description = "Tiered key-value storage: caches and tables over the heap and durable backends.",
        versionProvider = Version.class,
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            SqlCommand.class,
            GetCommand.class,
            PutCommand.class,
            DeleteCommand.class,
            ScanCommand.class,
            ConfigCommand.class,
            HealthCommand.class,
            MigrateCommand.class,
            GenerateCompletion.class,
            HelpCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed, or what was asked for is not there", "2:used in a wrong way"})
final class PagodaCommand implements Runnable {
    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Show the stack trace of a failure.")
    private boolean verbose;

    @Spec
    private CommandSpec spec;

    boolean verbose() {
        return verbose;
    }

    @Override
    public void run() {
        throw new CommandLine.ParameterException(spec.commandLine(), "A command is missing");
    }
}
