package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import java.lang.reflect.Method;

/** The options that the driver reads in its URL. Stateless. */
final class DriverOptions {
    private static final String PROPERTIES = "org.postgresql.PGProperty";

    private DriverOptions() {}

    /** Returns whether the driver has an option {@code name}; not if it is missing. */
    static boolean isKnown(String name) {
        if (!PostgresBackendFactory.isPresent(PROPERTIES)) {
            return false;
        }
        // By its name, as the driver itself is: the class mentions annotations of a library that is not there.
        try {
            Method find = Class.forName(PROPERTIES, true, DriverOptions.class.getClassLoader())
                    .getMethod("forName", String.class);
            return find.invoke(null, name) != null;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("The class " + PROPERTIES + " is not as it should be", e);
        }
    }

    /**
     * Refuses a URL with an option that the driver would pass over. Without a driver nothing is refused here.
     *
     * @throws StoreException with {@link ErrorCode#CONFIGURATION}
     */
    static void check(String backend, String url) {
        int question = url.indexOf('?');
        if (question < 0 || !PostgresBackendFactory.isPresent(PROPERTIES)) {
            return;
        }
        for (String pair : url.substring(question + 1).split("&", -1)) {
            int equals = pair.indexOf('=');
            if (!isKnown(equals < 0 ? pair : pair.substring(0, equals))) {
                throw new StoreException(
                        ErrorCode.CONFIGURATION,
                        "The URL of the backend " + backend
                                + " may hold options of the driver only, as ?name=value&name=value, and has another one");
            }
        }
    }
}
