package dev.pagoda.kvdriver;

import dev.pagoda.kvdriver.jdbc.Connections;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** A bean that makes connections to one URL. Thread-safe. */
public final class PagodaDataSource implements DataSource {
    private volatile @Nullable String url;
    private volatile @Nullable PrintWriter logWriter;
    private volatile int loginTimeout;

    /** Makes a data source that needs a URL yet. */
    public PagodaDataSource() {}

    /** Makes a data source for this URL. */
    public PagodaDataSource(String url) {
        this.url = url;
    }

    /** Returns the URL, or null if none was set. */
    public @Nullable String getUrl() {
        return url;
    }

    /** Sets the URL, which begins with {@code jdbc:pagoda:}. */
    public void setUrl(@Nullable String newUrl) {
        url = newUrl;
    }

    @Override
    public Connection getConnection() throws SQLException {
        String target = url;
        if (target == null) {
            throw new SQLException("The data source has no url", "08001");
        }
        return Connections.open(target);
    }

    /** As {@link #getConnection()}, since there are no users. */
    @Override
    public Connection getConnection(@Nullable String user, @Nullable String password) throws SQLException {
        return getConnection();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        logWriter = writer;
    }

    @Override
    public void setLoginTimeout(int seconds) {
        loginTimeout = seconds;
    }

    @Override
    public int getLoginTimeout() {
        return loginTimeout;
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException(
                "Not supported: java.util.logging; Pagoda logs with System.Logger", "0A000");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        if (!type.isInstance(this)) {
            throw new SQLException("This object is no " + type.getName(), "22023");
        }
        return type.cast(this);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) {
        return type.isInstance(this);
    }
}
