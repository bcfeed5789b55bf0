package dev.pagoda.cli.migrate;

import dev.pagoda.cli.console.Io;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Applies migrations. */
@Command(
        name = "run",
        description =
                "Apply the migrations that are missing, each in a transaction of its own; waits for another process that"
                        + " does the same. A database with migrations that are not those of this release is left as it is, and"
                        + " the exit code is 1.",
        sortOptions = false)
public final class MigrateRunCommand implements Runnable {
    private final Io io;

    @Mixin
    private final Schemas schemas = new Schemas();

    public MigrateRunCommand(Io io) {
        this.io = io;
    }

    @Override
    public void run() {
        schemas.find(io).forEach((backend, migrations) -> {
            int applied = migrations.run();
            io.out().println(backend + ": " + words(applied));
            io.flush();
        });
    }

    private static String words(int applied) {
        return switch (applied) {
            case 0 -> "nothing is missing";
            case 1 -> "1 migration applied";
            default -> applied + " migrations applied";
        };
    }
}
