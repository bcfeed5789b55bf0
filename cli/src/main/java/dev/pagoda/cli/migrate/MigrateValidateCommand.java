package dev.pagoda.cli.migrate;

import dev.pagoda.cli.console.Io;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Checks migrations. */
@Command(
        name = "validate",
        description =
                "Compare the migrations of the database with those of this release; nothing is changed. The exit code is"
                        + " 0 if they are the same, else 1, and the migrations that differ are named.",
        sortOptions = false)
public final class MigrateValidateCommand implements Runnable {
    private final Io io;

    @Mixin
    private final Schemas schemas = new Schemas();

    public MigrateValidateCommand(Io io) {
        this.io = io;
    }

    @Override
    public void run() {
        schemas.find(io).forEach((backend, migrations) -> {
            migrations.validate();
            io.out().println(backend + ": the schema is that of this release");
            io.flush();
        });
    }
}
