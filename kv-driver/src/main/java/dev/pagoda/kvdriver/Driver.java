package dev.pagoda.kvdriver;

import dev.pagoda.kvdriver.jdbc.Connections;
import dev.pagoda.kvdriver.jdbc.Version;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * The JDBC driver for URLs that begin with {@code jdbc:pagoda:}; what follows is {@code memory:name}, a backend such as
 * {@code mvstore:./file}, or the path or URI of a configuration. Found by {@link DriverManager}.
 *
 * <p>Connections to the same target from the same class loader share one engine, also with the JCache managers that are open on it. The
 * engine is closed with the last of them; what is on the heap only is gone then. Thread-safe.
 */
public final class Driver implements java.sql.Driver {
    static {
        try {
            DriverManager.registerDriver(new Driver());
        } catch (SQLException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Makes a driver, as {@link java.util.ServiceLoader} does. */
    public Driver() {}

    /**
     * Connects.
     *
     * @param info ignored, as there are no users; tools put their own names in it
     * @return null if the URL is of another driver
     */
    @Override
    public @Nullable Connection connect(@Nullable String url, @Nullable Properties info) throws SQLException {
        if (url == null) {
            throw new SQLException("A URL is needed", "08001");
        }
        return acceptsURL(url) ? Connections.open(url) : null;
    }

    @Override
    public boolean acceptsURL(@Nullable String url) {
        return url != null && url.startsWith(Connections.PREFIX);
    }

    /** Returns none: everything is in the URL and the configuration that it names. */
    @Override
    public DriverPropertyInfo[] getPropertyInfo(@Nullable String url, @Nullable Properties info) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return Version.MAJOR;
    }

    @Override
    public int getMinorVersion() {
        return Version.MINOR;
    }

    /** Returns false: the entry level of SQL-92 has joins, which the driver does not carry out. */
    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public java.util.logging.Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException(
                "Not supported: java.util.logging; Pagoda logs with System.Logger", "0A000");
    }
}
