package dev.pagoda.cli.config;

import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Target;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Prints a configuration as it is in force. */
@Command(
        name = "show",
        description = "Print the configuration as it is in force, with defaults and what the environment changes;"
                + " secrets are left out.")
public final class ConfigShowCommand implements Runnable {
    private final Io io;

    @Mixin
    private final Target target = new Target();

    public ConfigShowCommand(Io io) {
        this.io = io;
    }

    @Override
    public void run() {
        io.out().print(EffectiveYaml.of(target.configuration(io)));
    }
}
