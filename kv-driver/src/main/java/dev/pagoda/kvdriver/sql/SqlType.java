package dev.pagoda.kvdriver.sql;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The types of keys and values in SQL. */
public enum SqlType {
    VARCHAR("CHAR", "CHARACTER", "CHARACTER VARYING", "TEXT", "STRING", "CLOB", "NVARCHAR", "LONGVARCHAR"),
    TINYINT("INT1"),
    SMALLINT("INT2"),
    INTEGER("INT", "INT4"),
    BIGINT("INT8", "LONG"),
    REAL("FLOAT4"),
    DOUBLE("DOUBLE PRECISION", "FLOAT", "FLOAT8"),
    DECIMAL("NUMERIC", "NUMBER", "DEC"),
    BOOLEAN("BOOL"),
    DATE,
    TIME("TIME WITHOUT TIME ZONE"),
    TIMESTAMP("DATETIME", "TIMESTAMP WITHOUT TIME ZONE"),
    TIMESTAMP_WITH_TIME_ZONE("TIMESTAMP WITH TIME ZONE", "TIMESTAMPTZ"),
    UUID,
    VARBINARY("BINARY", "BINARY VARYING", "BYTEA", "BLOB", "BYTES", "LONGVARBINARY"),
    OBJECT("JAVA_OBJECT", "OTHER");

    private final String label = name().replace('_', ' ');
    private final String synonyms;

    SqlType(String... synonyms) {
        this.synonyms = '|' + String.join("|", synonyms) + '|';
    }

    /** Returns the name in SQL. */
    public String label() {
        return label;
    }

    /** Returns the type with this name or synonym in any case, or null. */
    static @Nullable SqlType find(String words) {
        if (words.isEmpty()) {
            return null;
        }
        String upper = words.toUpperCase(Locale.ROOT);
        for (SqlType type : values()) {
            if (type.label.equals(upper) || type.synonyms.contains('|' + upper + '|')) {
                return type;
            }
        }
        return null;
    }
}
