package dev.pagoda.kvdriver.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Resolves names of columns, which may stand before the table's name is known. One use; not thread-safe. */
final class Scope {
    private record Qualifier(String name, int position) {}

    private final Tokens tokens;
    private final List<Qualifier> qualifiers = new ArrayList<>();

    Scope(Tokens tokens) {
        this.tokens = tokens;
    }

    /** Returns whether a name comes next that is not the name of a function. */
    boolean atColumn() {
        return tokens.peek().isName() && !tokens.peek(1).isSymbol("(");
    }

    /** Takes {@code [table.]column}. */
    Column column() {
        StringBuilder qualifier = new StringBuilder();
        Token name = tokens.expectName("a column");
        int start = name.position();
        while (tokens.isSymbol(".") && tokens.peek(1).isName()) {
            tokens.next();
            append(qualifier, name);
            name = tokens.next();
        }
        if (!qualifier.isEmpty()) {
            qualifiers.add(new Qualifier(qualifier.toString(), start));
        }
        return resolve(name);
    }

    /** Takes {@code [table.]*} if it comes next. */
    boolean acceptStar() {
        int dots = 0;
        while (tokens.peek(2 * dots).isName() && tokens.peek(2 * dots + 1).isSymbol(".")) {
            dots++;
        }
        if (!tokens.peek(2 * dots).isSymbol("*")) {
            return false;
        }
        StringBuilder qualifier = new StringBuilder();
        int start = tokens.peek().position();
        for (int i = 0; i < dots; i++) {
            append(qualifier, tokens.next());
            tokens.next();
        }
        tokens.next();
        if (dots > 0) {
            qualifiers.add(new Qualifier(qualifier.toString(), start));
        }
        return true;
    }

    /** Checks the qualifiers seen against the table's name and alias. */
    void close(TableName table, @Nullable String alias) {
        for (Qualifier qualifier : qualifiers) {
            String name = qualifier.name();
            if (!name.equalsIgnoreCase(alias) && !name.equalsIgnoreCase(table.name())) {
                throw new SqlException(
                        SqlException.UNDEFINED_TABLE,
                        qualifier.position(),
                        "The name before a column must be that of the statement's table");
            }
        }
    }

    static Column resolve(Token name) {
        Column column = Column.find(name.text());
        if (column == null) {
            throw new SqlException(
                    SqlException.UNDEFINED_COLUMN,
                    name.position(),
                    "No column is named " + name.describe()
                            + "; there are key, value, version, created_at, updated_at, expires_at and ttl");
        }
        return column;
    }

    private static void append(StringBuilder qualifier, Token name) {
        if (!qualifier.isEmpty()) {
            qualifier.append('.');
        }
        qualifier.append(name.text());
    }
}
