package dev.pagoda.kvdriver.jdbc;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.pagoda.kvdriver.sql.Sql;

/** Statements that were parsed lately, shared by all connections, so that a text that comes again is not parsed again. Thread-safe. */
final class Statements {
    private static final int MOST = 1_000;
    /** Longer texts are mostly lists of literals that do not come again. */
    private static final int LONGEST = 4_096;

    private static final Cache<String, Sql> PARSED =
            Caffeine.newBuilder().maximumSize(MOST).executor(Runnable::run).build();

    private Statements() {}

    static Sql parse(String text) {
        Sql parsed = PARSED.getIfPresent(text);
        if (parsed == null) {
            parsed = Sql.parse(text);
            if (text.length() <= LONGEST) {
                PARSED.put(text, parsed);
            }
        }
        return parsed;
    }
}
