package dev.pagoda.tiering.backend.postgres;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connects to the server, with the limit of time that holds for every answer: the driver's own option knows whole seconds only. Thread-safe;
 * connecting blocks.
 */
final class ServerSource implements DataSource {
    static final String DRIVER = "org.postgresql.Driver";

    private final PostgresSettings settings;
    private final String url;
    private final Driver driver;
    private final AtomicInteger connecting = new AtomicInteger();

    /** Connects to what {@code url} names, else as the settings say. */
    ServerSource(PostgresSettings settings, String url) {
        this.settings = settings;
        this.url = url;
        this.driver = driver();
    }

    /** By its name, since the driver's class mentions annotations of a library that is not there, of which the compiler warns. */
    private static Driver driver() {
        try {
            return Class.forName(DRIVER, true, ServerSource.class.getClassLoader())
                    .asSubclass(Driver.class)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The class " + DRIVER + " is not as it should be", e);
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        PoolThreads.takeWake();
        connecting.incrementAndGet();
        try {
            return connect();
        } finally {
            connecting.decrementAndGet();
        }
    }

    /** Returns whether a connection is being made. */
    boolean isConnecting() {
        return connecting.get() > 0;
    }

    private Connection connect() throws SQLException {
        Connection connection = driver.connect(url, login());
        if (connection == null) {
            throw new SQLException("The driver does not know its URL");
        }
        // The driver sets the limit in the calling thread.
        connection.setNetworkTimeout(Runnable::run, settings.timeoutMillis());
        return connection;
    }

    /** Without a limit for its answers the driver would leave a thread behind for each attempt to reach a frozen server. */
    private Properties login() {
        Properties login = settings.properties();
        login.setProperty("socketTimeout", login.getProperty("connectTimeout"));
        login.setProperty("sslResponseTimeout", String.valueOf(settings.pool().connectionTimeout()));
        return login;
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("The settings say who connects");
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return null;
    }

    /** Does nothing: the driver logs by itself. */
    @Override
    public void setLogWriter(@Nullable PrintWriter out) {}

    /** Does nothing: the settings say how long connecting may take. */
    @Override
    public void setLoginTimeout(int seconds) {}

    @Override
    public int getLoginTimeout() {
        return 0;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return driver.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        throw new SQLFeatureNotSupportedException("Nothing is wrapped");
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return false;
    }
}
