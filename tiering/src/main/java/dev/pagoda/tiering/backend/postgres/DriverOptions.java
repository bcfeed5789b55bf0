package dev.pagoda.tiering.backend.postgres;

import dev.pagoda.tiering.ErrorCode;
import dev.pagoda.tiering.StoreException;
import dev.pagoda.tiering.backend.UrlText;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The options that the driver reads in its URL. Stateless. */
final class DriverOptions {
    private static final String PROPERTIES = "org.postgresql.PGProperty";
    /** Those of which the driver says only when it connects that a value is none of its choices. */
    private static final Set<String> CHOICES =
            Set.of("sslmode", "sslNegotiation", "gssEncMode", "channelBinding", "targetServerType");

    private DriverOptions() {}

    /** Returns whether the driver has an option {@code name}; not if it is missing. */
    static boolean isKnown(String name) {
        return PostgresBackendFactory.isPresent(PROPERTIES) && find(name) != null;
    }

    /**
     * Refuses a URL with an option that the driver would pass over, or with a value that the option does not have. Without a driver nothing is
     * refused here.
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
            Object property = find(equals < 0 ? pair : pair.substring(0, equals));
            if (property == null) {
                throw invalid(
                        backend,
                        " may hold options of the driver only, as ?name=value&name=value, and has another one");
            }
            checkValue(backend, property, equals < 0 ? "" : pair.substring(equals + 1));
        }
    }

    private static void checkValue(String backend, Object property, String encoded) {
        String[] choices = (String[]) call(property, "getChoices");
        if (choices == null || !CHOICES.contains(String.valueOf(call(property, "getName")))) {
            return;
        }
        String value = decode(backend, encoded);
        if (Arrays.stream(choices).noneMatch(value::equalsIgnoreCase)) {
            throw invalid(
                    backend,
                    " has a wrong value for the driver's option " + call(property, "getName") + "; allowed are "
                            + String.join(", ", choices));
        }
    }

    /** Returns the text that a part of a URL stands for. */
    static String decode(String backend, String encoded) {
        String text = UrlText.decode(encoded);
        if (text == null) {
            throw invalid(backend, " has a percent sign without two hexadecimal digits behind it");
        }
        return text;
    }

    private static StoreException invalid(String backend, String what) {
        return new StoreException(ErrorCode.CONFIGURATION, "The URL of the backend " + backend + what);
    }

    private static @Nullable Object find(String name) {
        // By its name, as the driver itself is: the class mentions annotations of a library that is not there.
        try {
            Method find = Class.forName(PROPERTIES, true, DriverOptions.class.getClassLoader())
                    .getMethod("forName", String.class);
            return find.invoke(null, name);
        } catch (ReflectiveOperationException e) {
            throw unexpected(e);
        }
    }

    private static @Nullable Object call(Object property, String method) {
        try {
            return property.getClass().getMethod(method).invoke(property);
        } catch (ReflectiveOperationException e) {
            throw unexpected(e);
        }
    }

    private static IllegalStateException unexpected(ReflectiveOperationException failure) {
        return new IllegalStateException("The class " + PROPERTIES + " is not as it should be", failure);
    }
}
