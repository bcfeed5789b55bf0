package dev.pagoda.cli.demo;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.cli.console.Io;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows what tiers and doors do, with data that every JDK has. */
@Command(
        name = "demo",
        description = {
            "Load the names of Unicode's characters through JCache into a cache on the heap and in a file, read them back,"
                    + " query them with SQL, restart the engine, and show what each tier did.",
            "The data lies in a temporary directory that is removed at the end."
        },
        sortOptions = false)
public final class DemoCommand implements Callable<Integer> {
    private final Io io;

    @Option(names = "--keep", description = "Keep the temporary directory.")
    private boolean keep;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description = "Put the data in this file, which must not exist yet, and keep it.")
    private @Nullable Path file;

    public DemoCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws IOException, SQLException {
        Path wanted = file;
        if (wanted != null && Files.exists(wanted)) {
            throw new CommandFailure("There is a file " + wanted + " already; the demo writes into a new one");
        }
        try (Workspace workspace = Workspace.open(wanted, keep)) {
            new Demo(io, workspace).run();
            String kept = workspace.kept();
            if (kept != null) {
                io.out().println("\nThe data is kept; look into it with: pagoda sql -c " + kept);
            }
        }
        return 0;
    }
}
