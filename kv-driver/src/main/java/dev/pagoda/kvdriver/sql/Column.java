package dev.pagoda.kvdriver.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The columns of every table. */
public enum Column {
    KEY,
    VALUE,
    VERSION,
    CREATED_AT,
    UPDATED_AT,
    EXPIRES_AT,
    TTL;

    private final String label = name().toLowerCase(Locale.ROOT);

    /** Returns the name in SQL. */
    public String label() {
        return label;
    }

    /** Returns whether a statement may assign it to an entry that exists. */
    public boolean assignable() {
        return this == VALUE || this == TTL;
    }

    /** Returns the column of this name in any case, or null. */
    public static @Nullable Column find(String name) {
        for (Column column : values()) {
            if (column.label.equalsIgnoreCase(name)) {
                return column;
            }
        }
        return null;
    }
}
