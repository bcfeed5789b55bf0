package dev.pagoda.cli.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cuts lines into statements: at semicolons outside of quotes and comments. Not thread-safe. */
final class StatementSplitter {
    private static final char NONE = '\0';

    /**
     * A statement without its semicolon.
     *
     * @param line the number of the line on which it begins, from 1
     */
    record Statement(String sql, int line) {}

    private final StringBuilder text = new StringBuilder();
    private List<Statement> found = new ArrayList<>();
    private int line;
    private int firstLine;
    private boolean blank = true;
    private char quote = NONE;
    private boolean escapes;
    private int commentDepth;

    /** Takes a line and returns the statements that end in it. */
    List<Statement> add(String next) {
        line++;
        found = new ArrayList<>();
        int at = 0;
        while (at < next.length()) {
            at = quote != NONE ? inQuotes(next, at) : commentDepth > 0 ? inComment(next, at) : inCode(next, at);
        }
        text.append('\n');
        return found;
    }

    /** Passes over a line that is no part of a statement, and returns its number. */
    int skip() {
        return ++line;
    }

    /** Returns the statement that was begun and not ended, or null; the next line begins a new one. */
    @Nullable
    Statement rest() {
        Statement rest = blank ? null : statement();
        reset();
        return rest;
    }

    /** Returns whether no statement has begun: there was nothing but blanks and comments since the last one. */
    boolean isBlank() {
        return blank && commentDepth == 0;
    }

    private int inCode(String next, int at) {
        char c = next.charAt(at);
        if (next.startsWith("--", at)) {
            text.append(next, at, next.length());
            return next.length();
        }
        if (next.startsWith("/*", at)) {
            commentDepth = 1;
            return append(next, at, 2);
        }
        if (c == ';') {
            end();
            return at + 1;
        }
        if (c == '\'' || c == '"' || c == '`') {
            quote = c;
            escapes = c == '\'' && isEscaping(next, at);
        }
        if (!Character.isWhitespace(c)) {
            begin();
        }
        return append(next, at, 1);
    }

    private int inQuotes(String next, int at) {
        char c = next.charAt(at);
        boolean doubled = c == quote && at + 1 < next.length() && next.charAt(at + 1) == quote;
        if (doubled || (escapes && c == '\\')) {
            return append(next, at, 2);
        }
        if (c == quote) {
            quote = NONE;
        }
        return append(next, at, 1);
    }

    private int inComment(String next, int at) {
        if (next.startsWith("/*", at)) {
            commentDepth++;
            return append(next, at, 2);
        }
        if (next.startsWith("*/", at)) {
            commentDepth--;
            return append(next, at, 2);
        }
        return append(next, at, 1);
    }

    /** Returns whether the quote at {@code at} opens a text of the form {@code E'...'}. */
    private static boolean isEscaping(String next, int at) {
        boolean prefixed = at > 0 && Character.toLowerCase(next.charAt(at - 1)) == 'e';
        return prefixed && (at == 1 || !Character.isJavaIdentifierPart(next.charAt(at - 2)));
    }

    private int append(String next, int at, int length) {
        int end = Math.min(next.length(), at + length);
        text.append(next, at, end);
        return end;
    }

    /** Comments before a statement are no part of it. */
    private void begin() {
        if (blank) {
            blank = false;
            firstLine = line;
            text.setLength(0);
        }
    }

    private void end() {
        if (!blank) {
            found.add(statement());
        }
        reset();
    }

    private Statement statement() {
        return new Statement(text.toString().strip(), firstLine);
    }

    private void reset() {
        text.setLength(0);
        blank = true;
        quote = NONE;
        commentDepth = 0;
    }
}
