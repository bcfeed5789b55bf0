package dev.pagoda.kvdriver.sql;

import java.util.Locale;

/**
 * A word of a statement.
 *
 * @param text what was written; of texts and quoted names what they stand for
 * @param position counted from 1
 */
record Token(Kind kind, String text, int position) {
    enum Kind {
        /** An unquoted name or keyword. */
        WORD,
        /** A name in double quotes or backticks. */
        QUOTED,
        /** A text in single quotes. */
        TEXT,
        /** Bytes as hexadecimal digits. */
        BINARY,
        NUMBER,
        PARAMETER,
        SYMBOL,
        END
    }

    boolean isWord(String keyword) {
        return kind == Kind.WORD && text.equalsIgnoreCase(keyword);
    }

    boolean isSymbol(String symbol) {
        return kind == Kind.SYMBOL && text.equals(symbol);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** Returns what an error message calls this token; a literal's content is the user's and stays out. */
    String describe() {
        return switch (kind) {
            case WORD -> shortened(text.toUpperCase(Locale.ROOT));
            case QUOTED -> "a quoted name";
            case TEXT -> "a text";
            case BINARY -> "a binary literal";
            case NUMBER -> "a number";
            case PARAMETER -> "a parameter";
            case SYMBOL -> "'" + text + "'";
            case END -> "the end of the statement";
        };
    }

    private static String shortened(String word) {
        return word.length() <= 32 ? word : word.substring(0, 32) + "...";
    }
}
