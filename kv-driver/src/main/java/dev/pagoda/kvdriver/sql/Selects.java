package dev.pagoda.kvdriver.sql;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parses SELECT. */
final class Selects {
    private static final List<String> AFTER_TABLE = List.of(
            "WHERE",
            "ORDER",
            "LIMIT",
            "OFFSET",
            "FETCH",
            "FOR",
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
            "SET",
            "TABLESAMPLE",
            "RETURNING");

    private final Tokens tokens;
    private final Scope scope;
    private final Operands operands;

    private @Nullable Operand limit;
    private @Nullable Operand offset;

    Selects(Tokens tokens) {
        this.tokens = tokens;
        this.scope = new Scope(tokens);
        this.operands = new Operands(tokens);
    }

    /** Takes a SELECT, its first keyword included. */
    Command select() {
        tokens.expect("SELECT");
        List<SelectItem> items = items();
        if (!tokens.accept("FROM")) {
            return constants(items);
        }
        TableName table = table(tokens);
        String alias = alias(tokens);
        List<Predicate> where = new Predicates(tokens, scope).where();
        Boolean descending = order(items);
        limits();
        scope.close(table, alias);
        requireEnd();
        return new Command.Select(table, items, where, descending, limit, offset);
    }

    /** Takes what a RETURNING clause names, up to the end of the statement. */
    List<SelectItem> returning(TableName table) {
        if (!tokens.accept("RETURNING")) {
            return List.of();
        }
        List<SelectItem> items = items();
        if (items.get(0) instanceof SelectItem.Count) {
            throw tokens.expected("columns after RETURNING");
        }
        scope.close(table, null);
        return items;
    }

    private void requireEnd() {
        if (tokens.isSymbol(",")) {
            throw General.unsupported(tokens.peek());
        }
        if (!tokens.isSymbol(";") && tokens.peek().kind() != Token.Kind.END) {
            throw General.after(tokens, "the end of the statement");
        }
    }

    private Command constants(List<SelectItem> items) {
        List<SelectItem.Constant> constants = new ArrayList<>();
        for (SelectItem item : items) {
            if (!(item instanceof SelectItem.Constant constant)) {
                throw General.after(tokens, "FROM");
            }
            constants.add(constant);
        }
        requireEnd();
        return new Command.SelectConstants(constants);
    }

    private List<SelectItem> items() {
        List<SelectItem> items = new ArrayList<>();
        do {
            Token start = tokens.peek();
            item(items);
            if (items.size() > 1 && items.stream().anyMatch(SelectItem.Count.class::isInstance)) {
                throw General.unsupported(start);
            }
        } while (tokens.acceptSymbol(","));
        return items;
    }

    private void item(List<SelectItem> items) {
        if (scope.acceptStar()) {
            for (Column column : Column.values()) {
                items.add(new SelectItem.Field(column, column.label()));
            }
        } else if (tokens.isWord("COUNT") && tokens.peek(1).isSymbol("(")) {
            items.add(count());
        } else {
            items.add(fieldOrConstant(items.size() + 1));
        }
    }

    /** Takes a count of rows; keys are never null, so that counting them is the same. */
    private SelectItem count() {
        tokens.next();
        tokens.expectSymbol("(");
        Token counted = tokens.peek();
        if (scope.atColumn()) {
            if (scope.column() != Column.KEY) {
                throw General.unsupported(counted);
            }
        } else if (!tokens.acceptSymbol("*")) {
            tokens.expectKind(Token.Kind.NUMBER, "*, the key or a number");
        }
        tokens.expectSymbol(")");
        return new SelectItem.Count(label("COUNT(*)"));
    }

    private SelectItem fieldOrConstant(int index) {
        Operand operand = operands.accept();
        if (operand != null) {
            return new SelectItem.Constant(operand, label("C" + index));
        }
        if (!scope.atColumn() || tokens.isAnyWord(List.of("DISTINCT", "ALL", "CASE", "NOT", "FROM"))) {
            throw General.before(tokens, "a column, a literal, COUNT(*) or *");
        }
        Column column = scope.column();
        return new SelectItem.Field(column, label(column.label()));
    }

    private String label(String otherwise) {
        if (tokens.accept("AS")) {
            return tokens.expectName("an alias").text();
        }
        boolean alias = tokens.peek().isName() && !tokens.isWord("FROM") && !tokens.isAnyWord(AFTER_TABLE);
        return alias ? tokens.next().text() : otherwise;
    }

    /** Takes the name of a table: names joined by dots are one name, as caches are often named after classes. */
    static TableName table(Tokens tokens) {
        if (tokens.isSymbol("(") || (isTableFunction(tokens) && tokens.peek(1).isSymbol("("))) {
            throw General.unsupported(tokens.peek());
        }
        Token first = tokens.expectName("the name of a table");
        StringBuilder name = new StringBuilder(first.text());
        boolean exact = first.kind() == Token.Kind.QUOTED;
        while (tokens.isSymbol(".") && tokens.peek(1).isName()) {
            tokens.next();
            Token part = tokens.next();
            name.append('.').append(part.text());
            exact |= part.kind() == Token.Kind.QUOTED;
        }
        return new TableName(name.toString(), exact);
    }

    private static boolean isTableFunction(Tokens tokens) {
        return tokens.isWord("TABLE") || tokens.isWord("UNNEST") || tokens.isWord("GENERATE_SERIES");
    }

    static @Nullable String alias(Tokens tokens) {
        if (tokens.accept("AS")) {
            return tokens.expectName("an alias").text();
        }
        return tokens.peek().isName() && !tokens.isAnyWord(AFTER_TABLE)
                ? tokens.next().text()
                : null;
    }

    private @Nullable Boolean order(List<SelectItem> items) {
        if (!tokens.accept("ORDER")) {
            return null;
        }
        tokens.expect("BY");
        Token start = tokens.peek();
        if (orderColumn(items) != Column.KEY) {
            throw General.unsupported(start);
        }
        boolean descending = tokens.accept("DESC");
        if (!descending) {
            tokens.accept("ASC");
        }
        return descending;
    }

    private @Nullable Column orderColumn(List<SelectItem> items) {
        if (tokens.peek().kind() == Token.Kind.NUMBER) {
            Token number = tokens.next();
            for (int i = 0; i < items.size(); i++) {
                if (number.text().equals(Integer.toString(i + 1))) {
                    return columnOf(items.get(i));
                }
            }
            throw SqlException.expected("the number of a column of the result", number);
        }
        for (SelectItem item : items) {
            if (tokens.peek().isName()
                    && item.label().equalsIgnoreCase(tokens.peek().text())
                    && !tokens.peek(1).isSymbol(".")) {
                tokens.next();
                return columnOf(item);
            }
        }
        if (!scope.atColumn()) {
            throw General.before(tokens, "the key");
        }
        return scope.column();
    }

    private static @Nullable Column columnOf(SelectItem item) {
        return item instanceof SelectItem.Field field ? field.column() : null;
    }

    private void limits() {
        boolean more = true;
        while (more) {
            if (limit == null && tokens.accept("LIMIT")) {
                limit();
            } else if (limit == null && tokens.accept("FETCH")) {
                fetch();
            } else if (offset == null && tokens.accept("OFFSET")) {
                offset = operands.operand();
                acceptRows();
            } else {
                more = false;
            }
        }
    }

    private void limit() {
        if (tokens.accept("ALL")) {
            return;
        }
        limit = operands.operand();
        if (tokens.acceptSymbol(",")) {
            offset = limit;
            limit = operands.operand();
        }
    }

    private void fetch() {
        if (!tokens.accept("FIRST") && !tokens.accept("NEXT")) {
            throw tokens.expected("FIRST or NEXT");
        }
        Operand rows = operands.accept();
        limit = rows == null ? new Operand.Literal(1) : rows;
        if (!acceptRows()) {
            throw tokens.expected("ROW or ROWS");
        }
        tokens.expect("ONLY");
    }

    private boolean acceptRows() {
        return tokens.accept("ROW") || tokens.accept("ROWS");
    }
}
