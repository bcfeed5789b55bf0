package dev.pagoda.kvdriver.jdbc;

import java.sql.SQLException;

/** What {@link java.sql.Wrapper} asks of objects that wrap nothing. */
final class Wrappers {
    private Wrappers() {}

    static <T> T unwrap(Object object, Class<T> type) throws SQLException {
        if (!type.isInstance(object)) {
            throw Errors.of("22023", "This object is no " + type.getName());
        }
        return type.cast(object);
    }
}
