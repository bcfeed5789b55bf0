package dev.pagoda.examples.springboot;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Repository;

/** The caches as tables. */
@Repository
public class CacheTables {
    private final JdbcTemplate sql;

    public CacheTables(JdbcTemplate sql) {
        this.sql = sql;
    }

    /** Returns key, value and remaining seconds of each entry of {@code cache}, as text. */
    public List<Line> entries(String cache) {
        return sql.query(
                "SELECT key, value, ttl FROM " + quoted(cache),
                (row, number) -> new Line(row.getString(1), row.getString(2), row.getString(3)));
    }

    /** Returns how many books are cached whose number begins with {@code prefix}. */
    public long count(String prefix) {
        Long count = sql.queryForObject("SELECT COUNT(*) FROM books WHERE key LIKE ?", Long.class, prefix + "%");
        return count == null ? 0 : count;
    }

    /** An entry as text; {@code ttl} is null if it never expires. */
    public record Line(String key, String value, @Nullable String ttl) {}

    private static String quoted(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }
}
