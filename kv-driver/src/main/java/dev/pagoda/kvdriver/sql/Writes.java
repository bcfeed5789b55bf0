package dev.pagoda.kvdriver.sql;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses INSERT in its dialects, UPDATE and DELETE. */
final class Writes {
    private static final List<Column> KEY_AND_VALUE = List.of(Column.KEY, Column.VALUE);
    private static final List<Column> WITH_TTL = List.of(Column.KEY, Column.VALUE, Column.TTL);

    private final Tokens tokens;
    private final Scope scope;
    private final Operands operands;

    Writes(Tokens tokens) {
        this.tokens = tokens;
        this.scope = new Scope(tokens);
        this.operands = new Operands(tokens);
    }

    /** Takes what follows INSERT. */
    Command insert() {
        OnConflict onConflict = new OnConflict.Fail();
        if (tokens.accept("OR", "REPLACE")) {
            onConflict = new OnConflict.Replace();
        } else if (tokens.accept("OR", "IGNORE") || tokens.accept("IGNORE")) {
            onConflict = new OnConflict.Skip();
        }
        return into(onConflict, false);
    }

    /** Takes what follows REPLACE. */
    Command replace() {
        return into(new OnConflict.Replace(), false);
    }

    /** Takes what follows UPSERT or MERGE; these leave what is not named, so the time to live stays unless it is named. */
    Command upsert() {
        return into(null, true);
    }

    private Command into(@Nullable OnConflict given, boolean mayNameKey) {
        tokens.expect("INTO");
        TableName table = Selects.table(tokens);
        List<Column> columns = columns();
        if (mayNameKey && tokens.accept("KEY")) {
            keyInParentheses();
        }
        if (tokens.isWord("SELECT") || (mayNameKey && (tokens.isWord("USING") || tokens.isWord("AS")))) {
            throw General.unsupported(tokens.peek());
        }
        tokens.expect("VALUES");
        List<Command.NewRow> rows = rows(columns);
        OnConflict onConflict = given == null ? excluded(columns, rows) : given;
        if (onConflict instanceof OnConflict.Fail) {
            onConflict = conflictClause();
        }
        scope.close(table, "excluded");
        return new Command.Insert(table, rows, onConflict, new Selects(tokens).returning(table));
    }

    private static OnConflict excluded(List<Column> columns, List<Command.NewRow> rows) {
        boolean ttl = columns.contains(Column.TTL) || rows.stream().anyMatch(row -> row.ttl() != null);
        Assignments.Source source = new Assignments.Source.Excluded();
        return new OnConflict.Update(new Assignments(source, ttl ? source : null));
    }

    /** Takes a list of columns, or returns an empty one if there is none. */
    private List<Column> columns() {
        List<Column> columns = new ArrayList<>();
        if (!tokens.acceptSymbol("(")) {
            return columns;
        }
        do {
            Token name = tokens.peek();
            Column column = scope.column();
            if (column != Column.KEY) {
                requireAssignable(column, name);
            }
            if (columns.contains(column)) {
                throw SqlException.expected("each column once", name);
            }
            columns.add(column);
        } while (tokens.acceptSymbol(","));
        if (!columns.containsAll(KEY_AND_VALUE)) {
            throw tokens.expected("both key and value among the columns");
        }
        tokens.expectSymbol(")");
        return columns;
    }

    private void keyInParentheses() {
        tokens.expectSymbol("(");
        Token name = tokens.peek();
        if (scope.column() != Column.KEY) {
            throw SqlException.expected("the key", name);
        }
        tokens.expectSymbol(")");
    }

    private List<Command.NewRow> rows(List<Column> columns) {
        List<Command.NewRow> rows = new ArrayList<>();
        do {
            tokens.expectSymbol("(");
            List<Operand> row = new ArrayList<>();
            do {
                row.add(operands.operand());
            } while (tokens.acceptSymbol(","));
            rows.add(row(columns, row));
            if (!tokens.acceptSymbol(")")) {
                throw General.after(tokens, "',' or ')'");
            }
        } while (tokens.acceptSymbol(","));
        return rows;
    }

    private Command.NewRow row(List<Column> named, List<Operand> row) {
        List<Column> columns = !named.isEmpty() ? named : row.size() == WITH_TTL.size() ? WITH_TTL : KEY_AND_VALUE;
        if (row.size() != columns.size()) {
            throw tokens.expected(columns.size() + " values in each row");
        }
        Map<Column, Operand> values = new EnumMap<>(Column.class);
        for (int i = 0; i < columns.size(); i++) {
            values.put(columns.get(i), row.get(i));
        }
        Operand key = values.get(Column.KEY);
        Operand value = values.get(Column.VALUE);
        if (key == null || value == null) {
            throw tokens.expected("a key and a value in each row");
        }
        return new Command.NewRow(key, value, values.get(Column.TTL));
    }

    private OnConflict conflictClause() {
        if (tokens.accept("ON", "DUPLICATE", "KEY", "UPDATE")) {
            return new OnConflict.Update(assignments(true));
        }
        if (!tokens.accept("ON", "CONFLICT")) {
            return new OnConflict.Fail();
        }
        boolean target = tokens.isSymbol("(");
        if (target) {
            keyInParentheses();
        }
        tokens.expect("DO");
        if (tokens.accept("NOTHING")) {
            return new OnConflict.Skip();
        }
        if (!target) {
            throw tokens.expected("NOTHING, or (key) before DO UPDATE");
        }
        tokens.expect("UPDATE");
        tokens.expect("SET");
        return new OnConflict.Update(assignments(true));
    }

    /** Takes what follows UPDATE. */
    Command update() {
        TableName table = Selects.table(tokens);
        String alias = Selects.alias(tokens);
        tokens.expect("SET");
        Assignments assignments = assignments(false);
        List<Predicate> where = new Predicates(tokens, scope).where();
        scope.close(table, alias);
        return new Command.Update(table, assignments, where, new Selects(tokens).returning(table));
    }

    /** Takes what follows DELETE. */
    Command delete() {
        tokens.expect("FROM");
        TableName table = Selects.table(tokens);
        String alias = Selects.alias(tokens);
        List<Predicate> where = new Predicates(tokens, scope).where();
        scope.close(table, alias);
        return new Command.Delete(table, where, new Selects(tokens).returning(table));
    }

    private Assignments assignments(boolean excluded) {
        Map<Column, Assignments.Source> found = new EnumMap<>(Column.class);
        do {
            Token name = tokens.peek();
            Column column = scope.column();
            requireAssignable(column, name);
            tokens.expectSymbol("=");
            if (found.put(column, source(column, excluded)) != null) {
                throw SqlException.expected("each column once", name);
            }
        } while (tokens.acceptSymbol(","));
        return new Assignments(found.get(Column.VALUE), found.get(Column.TTL));
    }

    private Assignments.Source source(Column column, boolean excluded) {
        Operand operand = operands.accept();
        if (operand != null) {
            return new Assignments.Source.Given(operand);
        }
        if (!excluded) {
            throw atReference() ? General.unsupported(tokens.peek()) : General.before(tokens, "a value");
        }
        return excludedColumn(column);
    }

    /** Takes {@code EXCLUDED.column} or {@code VALUES(column)} for the same column. */
    private Assignments.Source excludedColumn(Column column) {
        Token start = tokens.peek();
        Column from;
        if (tokens.accept("VALUES")) {
            tokens.expectSymbol("(");
            from = scope.column();
            tokens.expectSymbol(")");
        } else if (tokens.isWord("EXCLUDED") && tokens.peek(1).isSymbol(".")) {
            tokens.next();
            tokens.next();
            from = Scope.resolve(tokens.expectName("a column"));
        } else {
            throw atReference()
                    ? General.unsupported(start)
                    : General.before(tokens, "a literal, a parameter or EXCLUDED." + column.label());
        }
        if (from != column) {
            throw General.unsupported(start);
        }
        return new Assignments.Source.Excluded();
    }

    private boolean atReference() {
        return tokens.peek().isName() && Column.find(tokens.peek().text()) != null;
    }

    private static void requireAssignable(Column column, Token name) {
        if (column == Column.KEY) {
            throw new SqlException(
                    SqlException.NOT_SUPPORTED,
                    name.position(),
                    "Not supported: the key of an entry can't be changed; insert the new key and delete the old one");
        }
        if (!column.assignable()) {
            throw new SqlException(
                    SqlException.GENERATED_COLUMN,
                    name.position(),
                    "The column " + column.label() + " is set by the store; assignable are value and ttl");
        }
    }
}
