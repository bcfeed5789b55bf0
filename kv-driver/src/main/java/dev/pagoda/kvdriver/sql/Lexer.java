package dev.pagoda.kvdriver.sql;

import java.util.ArrayList;
import java.util.List;

/** Cuts a statement into tokens. One use; not thread-safe. */
final class Lexer {
    private static final String[] SYMBOLS = {"<=", ">=", "<>", "!=", "||", "::"};
    private static final String SINGLE_SYMBOLS = "(),.*=<>;+-/%{}[]:@";

    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Lexer(String sql) {
        this.sql = sql;
    }

    /** Returns the tokens of {@code sql}, the last one {@link Token.Kind#END}. */
    static List<Token> tokens(String sql) {
        return new Lexer(sql).run();
    }

    private List<Token> run() {
        skipBlanks();
        while (at < sql.length()) {
            tokens.add(next());
            skipBlanks();
        }
        tokens.add(new Token(Token.Kind.END, "", sql.length() + 1));
        return tokens;
    }

    private Token next() {
        int start = at;
        char c = sql.charAt(at);
        if (c == '\'') {
            return new Token(Token.Kind.TEXT, quoted('\'', "text"), start + 1);
        }
        if (c == '"' || c == '`') {
            return new Token(Token.Kind.QUOTED, name(c), start + 1);
        }
        if (c == '?') {
            at++;
            return new Token(Token.Kind.PARAMETER, "?", start + 1);
        }
        if (isDigit(c) || (c == '.' && isDigit(peek(1)))) {
            return number();
        }
        if (isNameStart(c)) {
            return word();
        }
        return symbol();
    }

    private String name(char quote) {
        int start = at;
        String name = quoted(quote, "quoted name");
        if (name.isEmpty()) {
            throw error(start, "a name must not be empty");
        }
        return name;
    }

    /** Reads to the closing quote; a doubled quote stands for itself. */
    private String quoted(char quote, String what) {
        int start = at++;
        StringBuilder text = new StringBuilder();
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c != quote) {
                text.append(c);
            } else if (peek(0) == quote) {
                text.append(c);
                at++;
            } else {
                return text.toString();
            }
        }
        throw error(start, "a " + what + " is not closed");
    }

    private Token number() {
        int start = at;
        digits();
        if (peek(0) == '.') {
            at++;
            digits();
        }
        if ((peek(0) == 'e' || peek(0) == 'E') && (isDigit(peek(1)) || (isSign(peek(1)) && isDigit(peek(2))))) {
            at += 2;
            digits();
        }
        if (isNamePart(peek(0))) {
            throw error(at, "a number must not be followed by a letter");
        }
        return new Token(Token.Kind.NUMBER, sql.substring(start, at), start + 1);
    }

    private void digits() {
        while (isDigit(peek(0))) {
            at++;
        }
    }

    private Token word() {
        int start = at;
        char c = sql.charAt(at);
        if (peek(1) == '\'' && (c == 'x' || c == 'X')) {
            at++;
            return new Token(Token.Kind.BINARY, quoted('\'', "binary literal"), start + 1);
        }
        if (peek(1) == '\'' && (c == 'e' || c == 'E')) {
            return new Token(Token.Kind.TEXT, escapedText(), start + 1);
        }
        while (isNamePart(peek(0))) {
            at++;
        }
        return new Token(Token.Kind.WORD, sql.substring(start, at), start + 1);
    }

    /** Reads a text of the form {@code E'...'}, in which a backslash escapes. */
    private String escapedText() {
        int start = at;
        at += 2;
        StringBuilder text = new StringBuilder();
        while (at < sql.length()) {
            char c = sql.charAt(at++);
            if (c == '\\' && at < sql.length()) {
                text.append(unescaped());
            } else if (c != '\'') {
                text.append(c);
            } else if (peek(0) == '\'') {
                text.append(c);
                at++;
            } else {
                return text.toString();
            }
        }
        throw error(start, "a text is not closed");
    }

    private char unescaped() {
        char c = sql.charAt(at++);
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> hexadecimalCharacter();
            default -> c;
        };
    }

    private char hexadecimalCharacter() {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(peek(0), 16);
            if (digit < 0) {
                throw error(at, "\\u needs four hexadecimal digits");
            }
            value = value * 16 + digit;
            at++;
        }
        return (char) value;
    }

    private Token symbol() {
        int start = at;
        for (String symbol : SYMBOLS) {
            if (sql.startsWith(symbol, at)) {
                at += 2;
                return new Token(Token.Kind.SYMBOL, symbol, start + 1);
            }
        }
        if (SINGLE_SYMBOLS.indexOf(sql.charAt(at)) < 0) {
            throw error(at, "this character is not part of the language");
        }
        at++;
        return new Token(Token.Kind.SYMBOL, sql.substring(start, at), start + 1);
    }

    private void skipBlanks() {
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c) || c == '\u00A0' || c == '\uFEFF') {
                at++;
            } else if (c == '-' && peek(1) == '-') {
                skipLine();
            } else if (c == '/' && peek(1) == '*') {
                skipComment();
            } else {
                return;
            }
        }
    }

    private void skipLine() {
        while (at < sql.length() && sql.charAt(at) != '\n') {
            at++;
        }
    }

    /** Skips a block comment; block comments nest. */
    private void skipComment() {
        int start = at;
        int depth = 0;
        do {
            if (at >= sql.length()) {
                throw error(start, "a comment is not closed");
            }
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0);
    }

    private char peek(int ahead) {
        int index = at + ahead;
        return index < sql.length() ? sql.charAt(index) : '\0';
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isSign(char c) {
        return c == '+' || c == '-';
    }

    private static boolean isNameStart(char c) {
        return Character.isLetter(c) || c == '_';
    }

    private static boolean isNamePart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$';
    }

    private static SqlException error(int index, String what) {
        return new SqlException(SqlException.SYNTAX_ERROR, index + 1, "Syntax error: " + what);
    }
}
