package dev.pagoda.cli.cache;

import dev.pagoda.cli.console.Io;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Removes an entry. */
@Command(
        name = "delete",
        description = "Remove the entry of a key; if there was none, the exit code is 1.",
        sortOptions = false)
public final class DeleteCommand implements Callable<Integer> {
    private final Io io;

    @Mixin
    private final CacheOptions options = new CacheOptions();

    @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
    private String key;

    @Option(
            names = "--if-version",
            paramLabel = "VERSION",
            description = "Remove the entry only if it has this version.")
    private @Nullable Long version;

    public DeleteCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws SQLException {
        String sql = "DELETE FROM %s WHERE key = ?" + (version == null ? "" : " AND version = ?");
        try (CacheSession session = CacheSession.open(io, options);
                PreparedStatement delete = session.prepare(sql)) {
            session.setKey(delete, 1, key);
            if (version != null) {
                delete.setLong(2, version);
            }
            boolean deleted = delete.executeUpdate() > 0;
            if (!deleted) {
                String reason = version == null ? "has no entry with this key" : "has no such entry with this version";
                io.err().println("pagoda: The cache " + options.cache() + " " + reason);
            }
            return deleted ? 0 : 1;
        }
    }
}
