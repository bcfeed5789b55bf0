package dev.pagoda.kvdriver.sql;

import java.util.List;

/** Tells SQL that a general engine could carry out from text that is no SQL at all, so that each gets an error of its own. */
final class General {
    /** The forms that this driver carries out, for error messages. */
    static final String FORMS = "this driver carries out SELECT columns, constants or COUNT(*) FROM one table"
            + " [WHERE conditions on one column each, joined by AND] [ORDER BY key [DESC]] [LIMIT n] [OFFSET n]";

    private static final List<String> AFTER_WORDS = List.of(
            "JOIN",
            "INNER",
            "LEFT",
            "RIGHT",
            "FULL",
            "CROSS",
            "NATURAL",
            "GROUP",
            "HAVING",
            "UNION",
            "INTERSECT",
            "EXCEPT",
            "MINUS",
            "WINDOW",
            "QUALIFY",
            "OR",
            "XOR",
            "FOR",
            "COLLATE",
            "OVER",
            "ILIKE",
            "SIMILAR",
            "REGEXP",
            "AT",
            "TABLESAMPLE",
            "LATERAL");
    private static final List<String> AFTER_SYMBOLS = List.of("+", "-", "*", "/", "%", "||", "::", "[");
    private static final List<String> BEFORE_WORDS =
            List.of("DISTINCT", "ALL", "CASE", "NOT", "EXISTS", "CAST", "SELECT", "ARRAY", "ROW", "INTERVAL", "ANY");

    private General() {}

    /** Returns the error for what stands where {@code what} should have begun. */
    static SqlException before(Tokens tokens, String what) {
        boolean general = tokens.isAnyWord(BEFORE_WORDS)
                || (tokens.peek().isName() && tokens.peek(1).isSymbol("("))
                || (tokens.isSymbol("(") && tokens.peek(1).isWord("SELECT"));
        return general ? unsupported(tokens.peek()) : tokens.expected(what);
    }

    /** Returns the error for what stands after something complete, where {@code what} should have followed. */
    static SqlException after(Tokens tokens, String what) {
        boolean general =
                tokens.isAnyWord(AFTER_WORDS) || AFTER_SYMBOLS.stream().anyMatch(tokens::isSymbol);
        return general ? unsupported(tokens.peek()) : tokens.expected(what);
    }

    static SqlException unsupported(Token at) {
        return new SqlException(
                SqlException.NOT_SUPPORTED,
                at.position(),
                "Not supported: " + at.describe() + " needs a general SQL engine; " + FORMS);
    }
}
