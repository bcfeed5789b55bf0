package dev.pagoda.kvdriver.exec;

import dev.pagoda.kvdriver.sql.SqlException;
import org.jspecify.annotations.Nullable;

/** A pattern of LIKE: {@code %} stands for any characters, {@code _} for one, the escape character takes their meaning away. */
public final class LikePattern {
    private static final char DEFAULT_ESCAPE = '\\';

    private final StringBuilder symbols = new StringBuilder();
    /** For each symbol: {@code %} and {@code _} if it is a wildcard, otherwise a blank. */
    private final StringBuilder kinds = new StringBuilder();

    public LikePattern(String pattern, @Nullable String escape) {
        if (escape != null && escape.length() > 1) {
            throw new SqlException(SqlException.INVALID_VALUE, "ESCAPE takes one character");
        }
        boolean escaping = escape == null || !escape.isEmpty();
        char escapeCharacter = escape == null || escape.isEmpty() ? DEFAULT_ESCAPE : escape.charAt(0);
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (escaping && c == escapeCharacter) {
                i++;
                if (i == pattern.length()) {
                    throw new SqlException(SqlException.INVALID_VALUE, "A LIKE pattern must not end with its escape");
                }
                add(pattern.charAt(i), ' ');
            } else {
                add(c, c == '%' || c == '_' ? c : ' ');
            }
        }
    }

    private void add(char symbol, char kind) {
        boolean repeated = kind == '%' && !kinds.isEmpty() && kinds.charAt(kinds.length() - 1) == '%';
        if (!repeated) {
            symbols.append(symbol);
            kinds.append(kind);
        }
    }

    /** Returns the characters with which every match starts. */
    String prefix() {
        int end = 0;
        while (end < symbols.length() && kinds.charAt(end) == ' ') {
            end++;
        }
        return symbols.substring(0, end);
    }

    /** Returns whether the pattern matches one text only. */
    boolean isExact() {
        return prefix().length() == symbols.length();
    }

    /** Returns whether the pattern matches exactly the texts that start with its prefix. */
    boolean isPrefix() {
        int prefix = prefix().length();
        return prefix == symbols.length() - 1 && kinds.charAt(prefix) == '%';
    }

    /** Returns whether {@code text} matches; after a mismatch only the last {@code %} is tried again, which is enough. */
    public boolean matches(String text) {
        int at = 0;
        int symbol = 0;
        int star = -1;
        int retry = 0;
        while (at < text.length()) {
            if (symbol < symbols.length() && kinds.charAt(symbol) == '%') {
                star = symbol++;
                retry = at;
            } else if (symbol < symbols.length()
                    && (kinds.charAt(symbol) == '_' || symbols.charAt(symbol) == text.charAt(at))) {
                symbol++;
                at++;
            } else if (star >= 0) {
                symbol = star + 1;
                at = ++retry;
            } else {
                return false;
            }
        }
        while (symbol < symbols.length() && kinds.charAt(symbol) == '%') {
            symbol++;
        }
        return symbol == symbols.length();
    }
}
