package dev.pagoda.cli.cache;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.cli.console.Io;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Writes a value. */
@Command(
        name = "put",
        description =
                "Write the value of a key; if a condition does not hold, nothing is written and the exit code is 1.",
        sortOptions = false)
public final class PutCommand implements Callable<Integer> {
    private static final String STANDARD_INPUT = "-";

    private final Io io;

    @Mixin
    private final CacheOptions options = new CacheOptions();

    @Parameters(index = "1", paramLabel = "KEY", description = "The key.")
    private String key;

    @Parameters(
            index = "2",
            paramLabel = "VALUE",
            description = "The value; - for all of standard input, exactly as it comes.")
    private String value;

    @Option(
            names = "--ttl",
            paramLabel = "TIME",
            description = "Time to live, such as 30s, 10m, PT1H or eternal. Default: that of the cache;"
                    + " with --if-version the entry expires when it would have.")
    private @Nullable String ttl;

    @ArgGroup
    private final Condition condition = new Condition();

    @Option(names = "--create", description = "Create the cache, with text keys and values, if there is none.")
    private boolean create;

    /** What must hold for the write to take place: one thing at most. */
    static final class Condition {
        @Option(names = "--if-absent", description = "Write only if the key has no entry.")
        private boolean absent;

        @Option(
                names = "--if-version",
                paramLabel = "VERSION",
                description = "Write only if the entry has this version, as get --json shows it.")
        private @Nullable Long version;
    }

    public PutCommand(Io io) {
        this.io = io;
    }

    @Override
    public Integer call() throws SQLException, IOException {
        try (CacheSession session = create ? CacheSession.openOrCreate(io, options) : CacheSession.open(io, options);
                PreparedStatement write = session.prepare(sql())) {
            bind(session, write);
            boolean written = write.executeUpdate() > 0;
            if (!written) {
                io.err().println("pagoda: Nothing was written: " + reason());
            }
            return written ? 0 : 1;
        }
    }

    private String sql() {
        if (condition.version != null) {
            return ttl == null
                    ? "UPDATE %s SET value = ? WHERE key = ? AND version = ?"
                    : "UPDATE %s SET value = ?, ttl = ? WHERE key = ? AND version = ?";
        }
        String columns = ttl == null ? "(value, key) VALUES (?, ?)" : "(value, ttl, key) VALUES (?, ?, ?)";
        return condition.absent
                ? "INSERT INTO %s " + columns + " ON CONFLICT DO NOTHING"
                : "REPLACE INTO %s " + columns;
    }

    private String reason() {
        return condition.absent ? "the key has an entry" : "the entry has another version, or is gone";
    }

    private void bind(CacheSession session, PreparedStatement write) throws SQLException, IOException {
        int index = 1;
        bindValue(session, write, index++);
        if (ttl != null) {
            CacheSession.setTtl(write, index++, ttl);
        }
        session.setKey(write, index++, key);
        Long version = condition.version;
        if (version != null) {
            write.setLong(index, version);
        }
    }

    private void bindValue(CacheSession session, PreparedStatement write, int index) throws SQLException, IOException {
        if (!value.equals(STANDARD_INPUT)) {
            session.setValue(write, index, value);
            return;
        }
        byte[] content = io.in().readAllBytes();
        if (session.hasBinaryValues()) {
            write.setBytes(index, content);
        } else {
            write.setString(index, text(content));
        }
    }

    private static String text(byte[] content) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw new CommandFailure("Standard input is not UTF-8, and the values of this cache are text");
        }
    }
}
