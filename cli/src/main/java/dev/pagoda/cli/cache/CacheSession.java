package dev.pagoda.cli.cache;

import dev.pagoda.cli.console.CommandFailure;
import dev.pagoda.cli.console.Io;
import dev.pagoda.cli.console.Target;
import dev.pagoda.tiering.Bytes;
import dev.pagoda.tiering.assembly.CacheRequest;
import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.assembly.TieredCache;
import dev.pagoda.tiering.config.Configuration;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** A connection, and a cache that is there. Keys and values are converted by the driver, to the types of the cache. */
final class CacheSession implements AutoCloseable {
    private final Connection connection;
    private final TieredCache<?, ?> cache;

    private CacheSession(Connection connection, TieredCache<?, ?> cache) {
        this.connection = connection;
        this.cache = cache;
    }

    /** Opens a cache that exists. Neither file nor schema is made if there is none. */
    static CacheSession open(Io io, CacheOptions options) throws SQLException {
        Configuration configuration = options.target().configuration(io);
        Target.requireExisting(configuration);
        return open(io, options, false);
    }

    /** Opens a cache, and creates it with text keys and values if it does not exist. */
    static CacheSession openOrCreate(Io io, CacheOptions options) throws SQLException {
        return open(io, options, true);
    }

    private static CacheSession open(Io io, CacheOptions options, boolean create) throws SQLException {
        Connection connection =
                DriverManager.getConnection(Target.jdbcUrl(options.target().require(io)));
        try {
            Pagoda pagoda = connection.unwrap(Pagoda.class);
            TieredCache<?, ?> found = pagoda.find(options.cache());
            if (found == null && create) {
                found = pagoda.cache(CacheRequest.of(options.cache(), String.class, String.class));
            }
            if (found == null) {
                throw new CommandFailure("There is no cache " + options.cache() + " in "
                        + pagoda.configuration().label());
            }
            return new CacheSession(connection, found);
        } catch (RuntimeException | SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** Returns a statement; {@code %s} in {@code sql} is the table. */
    PreparedStatement prepare(String sql) throws SQLException {
        return connection.prepareStatement(sql.formatted('"' + cache.name().replace("\"", "\"\"") + '"'));
    }

    /** Sets a parameter to a key: text as the user wrote it. */
    void setKey(PreparedStatement statement, int index, String text) throws SQLException {
        set(statement, index, text, isBinary(cache.keyType()), "key");
    }

    /** Sets a parameter to a value: text as the user wrote it. */
    void setValue(PreparedStatement statement, int index, String text) throws SQLException {
        set(statement, index, text, hasBinaryValues(), "value");
    }

    boolean hasBinaryValues() {
        return isBinary(cache.valueType());
    }

    private static boolean isBinary(Class<?> type) {
        return type == byte[].class || type == Bytes.class;
    }

    private static void set(PreparedStatement statement, int index, String text, boolean binary, String what)
            throws SQLException {
        if (!binary) {
            statement.setString(index, text);
            return;
        }
        statement.setBytes(index, hexadecimal(text, what));
    }

    private static byte[] hexadecimal(String text, String what) {
        try {
            return HexFormat.of().parseHex(text);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure("The " + what + "s of this cache are bytes; write hexadecimal digits, as 00ff");
        }
    }

    /** Sets a parameter to a time to live, for ever if {@code ttl} is {@code eternal}. */
    static void setTtl(PreparedStatement statement, int index, @Nullable String ttl) throws SQLException {
        statement.setString(index, "eternal".equals(ttl) ? null : ttl);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
