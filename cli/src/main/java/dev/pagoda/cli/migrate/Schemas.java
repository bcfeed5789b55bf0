package dev.pagoda.cli.migrate;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Target;
import dev.pagoda.tiering.BackendFactory;
import dev.pagoda.tiering.Clock;
import dev.pagoda.tiering.Migrations;
import dev.pagoda.tiering.config.BackendConfiguration;
import dev.pagoda.tiering.config.BackendFactories;
import dev.pagoda.tiering.config.Configuration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options that say whose migrations are meant. */
final class Schemas {
    @Mixin
    private final Target target = new Target();

    @Option(
            names = {"-b", "--backend"},
            paramLabel = "BACKEND",
            description = "The backend. Default: every one of the configuration that keeps a schema.")
    private @Nullable String backend;

    Schemas() {}

    /** Returns the migrations by the name of their backend: one at least. */
    Map<String, Migrations> find(Io io) {
        Configuration configuration = target.configuration(io);
        Map<String, Migrations> found = new LinkedHashMap<>();
        for (BackendConfiguration candidate : configuration.backends().values()) {
            BackendFactory factory = BackendFactories.find(candidate.scheme());
            if (factory != null && (backend == null || backend.equals(candidate.name()))) {
                factory.migrations(candidate.settings(Clock.system()))
                        .ifPresent(migrations -> found.put(candidate.name(), migrations));
            }
        }
        if (found.isEmpty()) {
            throw new CommandFailure(missing(configuration));
        }
        return found;
    }

    private String missing(Configuration configuration) {
        if (backend == null) {
            return "No backend of " + configuration.label() + " keeps a schema in a database";
        }
        return configuration.backends().containsKey(backend)
                ? "The backend " + backend + " keeps no schema in a database"
                : "There is no backend " + backend + " in " + configuration.label();
    }
}
