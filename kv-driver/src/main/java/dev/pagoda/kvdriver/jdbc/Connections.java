package dev.pagoda.kvdriver.jdbc;

import dev.pagoda.tiering.assembly.Pagoda;
import dev.pagoda.tiering.config.Configuration;
import java.sql.Connection;
import java.sql.SQLException;

/** Opens connections to URLs of Pagoda. */
public final class Connections {
    /** How the URLs begin. */
    public static final String PREFIX = "jdbc:pagoda:";

    private Connections() {}

    /**
     * Opens a connection on the engine of the URL, for the class loader of the calling thread, or its nearest parent that has classes.
     *
     * @throws SQLException if the URL is none of Pagoda's, or its configuration is missing or wrong
     */
    public static Connection open(String url) throws SQLException {
        if (!url.startsWith(PREFIX)) {
            throw Errors.of("08001", "A URL of Pagoda begins with " + PREFIX);
        }
        ClassLoader loader = loader();
        try {
            Configuration configuration = Configuration.topology(url.substring(PREFIX.length()), loader);
            return new PagodaConnection(Pagoda.open(configuration, loader), url);
        } catch (RuntimeException e) {
            throw Errors.translate(e);
        }
    }

    /**
     * Returns the nearest of the thread's context class loader and its parents that has classes of its own. One without, as a web server
     * gives its threads, sees what its parent sees: the caches of an application are the same in all of its threads.
     */
    private static ClassLoader loader() {
        ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? Connections.class.getClassLoader() : context;
        while (loader.getDefinedPackages().length == 0 && loader.getParent() != null) {
            loader = loader.getParent();
        }
        return loader;
    }
}
