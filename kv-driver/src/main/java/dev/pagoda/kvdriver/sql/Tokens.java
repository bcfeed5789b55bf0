package dev.pagoda.kvdriver.sql;

import java.util.List;

/** A place in the tokens of a statement, with the questions that parsers ask. One use; not thread-safe. */
final class Tokens {
    /** Deeper nesting is no statement that anybody means, and would exhaust the stack. */
    private static final int DEEPEST = 100;

    private final List<Token> tokens;
    private int at;
    private int parameters;
    private int depth;

    Tokens(List<Token> tokens) {
        this.tokens = tokens;
    }

    int parameters() {
        return parameters;
    }

    Token peek() {
        return peek(0);
    }

    Token peek(int ahead) {
        return tokens.get(Math.min(at + ahead, tokens.size() - 1));
    }

    Token next() {
        Token token = peek();
        at = Math.min(at + 1, tokens.size() - 1);
        return token;
    }

    boolean isWord(String keyword) {
        return peek().isWord(keyword);
    }

    boolean isAnyWord(Iterable<String> keywords) {
        for (String keyword : keywords) {
            if (isWord(keyword)) {
                return true;
            }
        }
        return false;
    }

    boolean isSymbol(String symbol) {
        return peek().isSymbol(symbol);
    }

    boolean accept(String keyword) {
        boolean found = isWord(keyword);
        if (found) {
            next();
        }
        return found;
    }

    /** Takes the keywords if all of them come next, otherwise none. */
    boolean accept(String first, String... others) {
        if (!isWord(first)) {
            return false;
        }
        for (int i = 0; i < others.length; i++) {
            if (!peek(i + 1).isWord(others[i])) {
                return false;
            }
        }
        for (int i = 0; i <= others.length; i++) {
            next();
        }
        return true;
    }

    boolean acceptSymbol(String symbol) {
        boolean found = isSymbol(symbol);
        if (found) {
            next();
        }
        return found;
    }

    void expect(String keyword) {
        if (!accept(keyword)) {
            throw expected(keyword);
        }
    }

    void expectSymbol(String symbol) {
        if (!acceptSymbol(symbol)) {
            throw expected("'" + symbol + "'");
        }
    }

    Token expectName(String what) {
        if (!peek().isName()) {
            throw expected(what);
        }
        return next();
    }

    Token expectKind(Token.Kind kind, String what) {
        if (peek().kind() != kind) {
            throw expected(what);
        }
        return next();
    }

    /** Takes a parameter and returns its index. */
    int parameter() {
        next();
        return parameters++;
    }

    void expectEnd() {
        acceptSymbol(";");
        if (peek().kind() != Token.Kind.END) {
            throw expected("the end of the statement");
        }
    }

    SqlException expected(String what) {
        return SqlException.expected(what, peek());
    }

    void enter() {
        if (++depth > DEEPEST) {
            throw expected("at most " + DEEPEST + " levels of nesting");
        }
    }

    void leave() {
        depth--;
    }
}
