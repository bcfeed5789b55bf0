package dev.pagoda.cli.config;

import dev.pagoda.cli.console.Io;
import dev.pagoda.tiering.config.Configuration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Checks a configuration without opening anything. */
@Command(
        name = "validate",
        description =
                "Check a configuration file; nothing is opened. The first error is shown with file, line and path,"
                        + " and with what is allowed there.")
public final class ConfigValidateCommand implements Runnable {
    private final Io io;

    @Parameters(paramLabel = "FILE", description = "A configuration: .yaml, .yml, .toml or .properties.")
    private String file;

    public ConfigValidateCommand(Io io) {
        this.io = io;
    }

    @Override
    public void run() {
        Configuration configuration = Configuration.load(file, ConfigValidateCommand.class.getClassLoader());
        io.out().println(file + " is valid: " + summary(configuration));
    }

    private static String summary(Configuration configuration) {
        List<String> declared = configuration.declared();
        List<String> patterns = new ArrayList<>(configuration.caches().keySet());
        patterns.removeAll(declared);
        return String.join(
                "; ",
                counted("backend", List.copyOf(configuration.backends().keySet())),
                counted("cache", declared),
                counted("pattern", patterns),
                "default tiers " + configuration.defaults().tiers());
    }

    private static String counted(String what, List<String> names) {
        String number = names.isEmpty() ? "no" : String.valueOf(names.size());
        String plural = names.size() == 1 ? "" : "s";
        return number + " " + what + plural + (names.isEmpty() ? "" : " (" + String.join(", ", names) + ")");
    }
}
